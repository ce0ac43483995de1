import { Injectable } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';

@Injectable()
export class WebhookMetrics {
  /** Every request to the webhook route, by how it ended: see the table in the README. */
  readonly requests;
  /** Signed deliveries that were kept and published, but as the generic event only or in part. */
  readonly untranslatable;
  /** Deliveries per committed transaction. */
  readonly batchSize;
  /** Deliveries that are held until their commit. */
  readonly waiting;

  constructor(metrics: Metrics) {
    this.requests = metrics.counter({
      name: 'zoom_webhooks_total',
      help: 'Requests to the webhook route, by outcome.',
      labelNames: ['outcome'],
    });
    this.untranslatable = metrics.counter({
      name: 'zoom_webhooks_untranslatable_total',
      help: 'Signed deliveries that could be published as the generic event only, or in part.',
    });
    this.batchSize = metrics.histogram({
      name: 'zoom_webhooks_batch_size',
      help: 'Deliveries committed in one transaction.',
      buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
    });
    this.waiting = metrics.gauge({
      name: 'zoom_webhooks_waiting',
      help: 'Deliveries that are held in memory until their commit.',
    });
  }
}
