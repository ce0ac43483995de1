import { Injectable } from '@nestjs/common';
import { Metrics, SharedGauges } from '@zoom-platform/observability';

/** What a repair came to; a closed set. */
export type Repair = 'started' | 'start_not_allowed' | 'start_refused' | 'stopped' | 'end_unknown';

/** What the reconciler found and did. */
@Injectable()
export class ReconcileMetrics {
  readonly #repairs;
  readonly #unjoined;
  readonly #unreadable;
  readonly #unseen;
  readonly #silence;
  readonly #silent;

  constructor(metrics: Metrics, shared: SharedGauges) {
    this.#repairs = metrics.counter({
      name: 'rtms_repairs_total',
      help: 'What the reconciler did about what webhooks missed, by what came of it.',
      labelNames: ['repair'],
    });
    this.#unjoined = shared.gauge({
      name: 'rtms_meetings_unjoined',
      help: 'Live meetings that lack a session, of one app at least, when the reconciler last looked.',
    });
    this.#unreadable = metrics.counter({
      name: 'rtms_reconciliations_failed_total',
      help: 'Accounts that the reconciler could not look at, e.g. for want of a scope.',
    });
    this.#unseen = shared.gauge({
      name: 'rtms_accounts_unseen',
      help: 'Accounts that the reconciler could not look at, when it last looked. To be alarmed on.',
    });
    this.#silence = shared.gauge({
      name: 'zoom_webhooks_silence_seconds',
      help: 'Time since the newest delivery, or since this watch began where there was none, when the reconciler last looked.',
    });
    this.#silent = shared.gauge({
      name: 'zoom_webhooks_missing',
      help: '1: meetings are live and no delivery came for RTMS_WEBHOOK_SILENCE_HOURS. Not shown where no account could be looked at. To be alarmed on.',
    });
  }

  repaired(repair: Repair): void {
    this.#repairs.labels(repair).inc();
  }

  failed(): void {
    this.#unreadable.inc();
  }

  /** @param unseen accounts that could not be looked at. */
  async looked(unjoined: number, unseen: number): Promise<void> {
    await this.#unjoined.show([{ labels: {}, value: unjoined }]);
    await this.#unseen.show([{ labels: {}, value: unseen }]);
  }

  /** @param isAlarming `null` where nobody knows. */
  async silence(seconds: number, isAlarming: boolean | null): Promise<void> {
    await this.#silence.show([{ labels: {}, value: seconds }]);
    await this.#silent.show(isAlarming === null ? [] : [{ labels: {}, value: Number(isAlarming) }]);
  }
}
