import { Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { DiscoveryModule } from '@nestjs/core';
import { Jobs } from '@zoom-platform/database';
import { CursorRetirement } from './delivery/cursor.retirement.js';
import { CursorStore } from './delivery/cursor.store.js';
import { DeadLetterStore } from './delivery/dead-letter.store.js';
import { DeliveryStore } from './delivery/delivery.store.js';
import { EventDispatcher } from './delivery/event.dispatcher.js';
import { EventMetrics } from './delivery/event.metrics.js';
import { LagMetrics } from './delivery/lag.metrics.js';
import { LagReader } from './delivery/lag.reader.js';
import { SubscriptionRegistry } from './delivery/subscription.registry.js';
import { WorkerFactory } from './delivery/worker.factory.js';
import { EventPublisher } from './event-publisher.port.js';
import { eventsConfig } from './events.config.js';
import { EventLogPublisher } from './log/event-log.publisher.js';
import { EventLogReader } from './log/event-log.reader.js';
import { EventHistory } from './log/event.history.js';
import { EventFollower } from './log/event.follower.js';
import { EventWakeup } from './log/event.wakeup.js';
import { FreshEvents } from './log/fresh.events.js';
import { LogTail } from './log/log.tail.js';
import { LogPruner } from './log/log.pruner.js';

const PRUNE_QUEUE = 'events.prune';
/** Once a night; deletes in small steps, so the minute does not matter. */
const PRUNE_CRON = '17 3 * * *';

/** The durable log and its delivery. Global: every lib publishes, any provider may subscribe. */
@Global()
@Module({
  imports: [DiscoveryModule, ConfigModule.forFeature(eventsConfig)],
  providers: [
    EventWakeup,
    FreshEvents,
    { provide: EventPublisher, useClass: EventLogPublisher },
    SubscriptionRegistry,
    EventHistory,
    EventLogReader,
    LogTail,
    CursorStore,
    DeliveryStore,
    EventMetrics,
    LagReader,
    LagMetrics,
    CursorRetirement,
    WorkerFactory,
    EventDispatcher,
    DeadLetterStore,
    EventFollower,
    LogPruner,
  ],
  exports: [
    EventPublisher,
    FreshEvents,
    EventHistory,
    EventDispatcher,
    // For the modules of this lib; their classes are not in its door.
    EventLogReader,
    EventFollower,
    CursorStore,
    DeliveryStore,
    DeadLetterStore,
    EventMetrics,
    LagReader,
    CursorRetirement,
  ],
})
export class EventsModule implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly pruner: LogPruner,
    @Inject(eventsConfig.KEY) private readonly config: ConfigType<typeof eventsConfig>,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PRUNE_QUEUE, () => this.pruner.prune(this.config.EVENTS_RETENTION_DAYS));
    this.jobs.schedule(PRUNE_QUEUE, PRUNE_CRON);
  }
}
