import { Injectable } from '@nestjs/common';
import { Metrics, SharedGauges } from '@zoom-platform/observability';

/** What a repair came to; a closed set. */
export type Repair = 'started' | 'start_not_allowed' | 'start_refused' | 'stopped';

/** What the reconciler found and did. */
@Injectable()
export class ReconcileMetrics {
  readonly #repairs;
  readonly #unjoined;
  readonly #unreadable;
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
      help: 'Live meetings that no session captures, when the reconciler last looked.',
    });
    this.#unreadable = metrics.counter({
      name: 'rtms_reconciliations_failed_total',
      help: 'Accounts that the reconciler could not look at, e.g. for want of a scope.',
    });
    this.#silence = shared.gauge({
      name: 'zoom_webhooks_silence_seconds',
      help: 'Time since the newest delivery, when the reconciler last looked.',
    });
    this.#silent = shared.gauge({
      name: 'zoom_webhooks_missing',
      help: '1: meetings are live and no delivery came for RTMS_WEBHOOK_SILENCE_HOURS. To be alarmed on.',
    });
  }

  repaired(repair: Repair): void {
    this.#repairs.labels(repair).inc();
  }

  async unjoined(meetings: number): Promise<void> {
    await this.#unjoined.show([{ labels: {}, value: meetings }]);
  }

  failed(): void {
    this.#unreadable.inc();
  }

  async silence(seconds: number, isAlarming: boolean): Promise<void> {
    await this.#silence.show([{ labels: {}, value: seconds }]);
    await this.#silent.show([{ labels: {}, value: Number(isAlarming) }]);
  }
}
