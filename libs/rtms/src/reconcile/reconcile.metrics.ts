import { Injectable } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';

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

  constructor(metrics: Metrics) {
    this.#repairs = metrics.counter({
      name: 'rtms_repairs_total',
      help: 'What the reconciler did about what webhooks missed, by what came of it.',
      labelNames: ['repair'],
    });
    this.#unjoined = metrics.gauge({
      name: 'rtms_meetings_unjoined',
      help: 'Live meetings that no session captures, when the reconciler last looked.',
    });
    this.#unreadable = metrics.counter({
      name: 'rtms_reconciliations_failed_total',
      help: 'Accounts that the reconciler could not look at, e.g. for want of a scope.',
    });
    this.#silence = metrics.gauge({
      name: 'zoom_webhooks_silence_seconds',
      help: 'Time since the newest delivery, when the reconciler last looked.',
    });
    this.#silent = metrics.gauge({
      name: 'zoom_webhooks_missing',
      help: '1: meetings are live and no delivery came for RTMS_WEBHOOK_SILENCE_HOURS. To be alarmed on.',
    });
  }

  repaired(repair: Repair): void {
    this.#repairs.labels(repair).inc();
  }

  unjoined(meetings: number): void {
    this.#unjoined.set(meetings);
  }

  failed(): void {
    this.#unreadable.inc();
  }

  silence(seconds: number, isAlarming: boolean): void {
    this.#silence.set(seconds);
    this.#silent.set(isAlarming ? 1 : 0);
  }
}
