import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { eventsConfig } from '../events.config.js';
import { LogTail } from '../log/log.tail.js';
import type { Claim } from './cursor.claim.js';
import { CursorStore } from './cursor.store.js';
import { DeliveryStore } from './delivery.store.js';
import { EventMetrics } from './event.metrics.js';
import { SubscriberWorker } from './subscriber.worker.js';
import type { Subscription } from './subscription.registry.js';

/** Makes the workers of subscribers whose cursor was claimed. */
@Injectable()
export class WorkerFactory {
  constructor(
    private readonly log: LogTail,
    private readonly cursors: CursorStore,
    private readonly deliveries: DeliveryStore,
    private readonly metrics: EventMetrics,
    @Inject(eventsConfig.KEY) private readonly config: ConfigType<typeof eventsConfig>,
  ) {}

  create(subscription: Subscription, claim: Claim): SubscriberWorker {
    const { log, cursors, deliveries } = this;
    return new SubscriberWorker(subscription, claim, { log, cursors, deliveries }, this.metrics, {
      maxAttempts: this.config.EVENTS_MAX_ATTEMPTS,
      retryBaseMs: this.config.EVENTS_RETRY_BASE_MS,
    });
  }
}
