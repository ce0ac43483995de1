import { Injectable } from '@nestjs/common';
import { Metrics, SharedGauges } from '@zoom-platform/observability';

/** What Zoom said of its limit of streams. */
@Injectable()
export class ConcurrencyMetrics {
  readonly #reports;
  readonly #streams;

  constructor(metrics: Metrics, shared: SharedGauges) {
    this.#reports = metrics.counter({
      name: 'rtms_concurrency_reports_total',
      help: "Times Zoom said that an account is near its limit of streams, or at it. 'limited': a stream did not start.",
      labelNames: ['level'],
    });
    this.#streams = shared.gauge({
      name: 'rtms_concurrency_streams',
      help: 'Streams of the account at once, as Zoom last said when they came near its limit.',
    });
  }

  /** @param streams `null`: Zoom named no number. */
  async reported(level: 'near_limit' | 'limited', streams: number | null): Promise<void> {
    this.#reports.labels(level).inc();
    if (streams !== null) await this.#streams.show([{ labels: {}, value: streams }]);
  }
}
