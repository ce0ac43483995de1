import { Injectable } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';
import { setTimeout as delay } from 'node:timers/promises';
import { LagReader, type SubscriberLag } from './lag.reader.js';

/** A scrape goes on without these gauges where the database takes longer. */
const LONGEST_READ_MS = 2_000;

/**
 * How far each subscriber is, read from the database at each scrape: every replica shows the same,
 * and what a subscriber that moved or is gone once had is not left standing.
 */
@Injectable()
export class LagMetrics {
  private reading: Promise<void> | undefined;

  private readonly behind = this.metrics.gauge({
    name: 'events_subscriber_lag_events',
    help: 'Events of the log that a subscriber has not passed, of any type, and those that it tries again; the unread are counted up to 10,000. The same on every replica.',
    labelNames: ['subscriber'],
    collect: () => this.read(),
  });
  private readonly oldest = this.metrics.gauge({
    name: 'events_subscriber_lag_seconds',
    help: 'Age of the oldest event that a subscriber has not passed or tries again; 0 where there is none. The same on every replica.',
    labelNames: ['subscriber'],
    collect: () => this.read(),
  });
  private readonly worked = this.metrics.gauge({
    name: 'events_subscriber_claimed',
    help: 'Whether a running replica works for the subscriber (1) or none does (0): its module was removed, or a replica has just died. The same on every replica.',
    labelNames: ['subscriber'],
    collect: () => this.read(),
  });
  private readonly dead = this.metrics.gauge({
    name: 'events_dead_letters',
    help: 'Dead letters that wait for a person, by subscriber. The same on every replica.',
    labelNames: ['subscriber'],
    collect: () => this.read(),
  });

  constructor(
    private readonly metrics: Metrics,
    private readonly lags: LagReader,
  ) {}

  /** One look for all gauges of a scrape, and for all scrapes at one time. */
  private read(): Promise<void> {
    this.reading ??= this.show().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async show(): Promise<void> {
    const read = this.lags.read().catch(() => []);
    const late = delay(LONGEST_READ_MS, [], { ref: false });
    const lags: readonly SubscriberLag[] = await Promise.race([read, late]);
    for (const gauge of [this.behind, this.oldest, this.worked, this.dead]) gauge.reset();
    for (const { subscriber, ...lag } of lags) {
      this.behind.set({ subscriber }, lag.behind);
      this.oldest.set({ subscriber }, lag.oldest_seconds);
      this.worked.set({ subscriber }, lag.worked ? 1 : 0);
      this.dead.set({ subscriber }, lag.dead);
    }
  }
}
