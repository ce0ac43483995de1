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

  private readonly retirements = this.metrics.counter({
    name: 'events_cursors_retired_total',
    help: 'Cursors given up because no replica had the subscriber for EVENTS_RETENTION_DAYS; what they had not read is lost to it. The log line says how much.',
    labelNames: ['subscriber'],
  });

  constructor(private readonly metrics: Metrics) {}

  delivered(subscriber: string): void {
    this.deliveries.inc({ subscriber, outcome: 'delivered' });
  }

  retired(subscriber: string): void {
    this.retirements.inc({ subscriber });
  }

  failed(subscriber: string, dead: boolean): void {
    this.deliveries.inc({ subscriber, outcome: dead ? 'dead' : 'failed' });
  }
}
