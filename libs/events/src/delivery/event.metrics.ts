import { Injectable } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';

/** What the dispatcher counts. */
@Injectable()
export class EventMetrics {
  private readonly deliveries = this.metrics.counter({
    name: 'events_deliveries_total',
    help: 'Domain events handled, by subscriber and outcome (delivered, failed, dead).',
    labelNames: ['subscriber', 'outcome'],
  });

  constructor(private readonly metrics: Metrics) {}

  delivered(subscriber: string): void {
    this.deliveries.inc({ subscriber, outcome: 'delivered' });
  }

  failed(subscriber: string, dead: boolean): void {
    this.deliveries.inc({ subscriber, outcome: dead ? 'dead' : 'failed' });
  }
}
