import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { eventsConfig } from '../events.config.js';
import { EventWakeup } from '../log/event.wakeup.js';
import type { Claim } from './cursor.claim.js';
import { CursorStore } from './cursor.store.js';
import { SubscriberLoop } from './subscriber.loop.js';
import { SubscriptionRegistry, type Subscription } from './subscription.registry.js';
import { WorkerFactory } from './worker.factory.js';

/** How often cursors of dead replicas are looked for. */
const CLAIM_MS = 500;

/**
 * Delivers the log to this replica's subscribers. `start` is called once the whole application has
 * been initialised, so that no handler runs before its module is ready.
 */
@Injectable()
export class EventDispatcher {
  private readonly logger = new Logger('Events');
  private readonly loops = new Map<string, SubscriberLoop>();
  private subscriptions: readonly Subscription[] = [];
  private timer: NodeJS.Timeout | undefined;
  private claiming: Promise<void> | undefined;

  constructor(
    private readonly registry: SubscriptionRegistry,
    private readonly cursors: CursorStore,
    private readonly workers: WorkerFactory,
    private readonly wakeup: EventWakeup,
    @Inject(eventsConfig.KEY) private readonly config: ConfigType<typeof eventsConfig>,
  ) {}

  /** @throws DuplicateSubscriberError; DatabaseUnavailableError when no cursor can be registered. */
  async start(): Promise<void> {
    this.subscriptions = this.registry.subscriptions();
    for (const { subscriber, from } of this.subscriptions) {
      await this.cursors.register(subscriber, from);
    }
    this.wakeup.onWake((types) => {
      for (const loop of this.loops.values()) loop.wake(types);
    });
    await this.claim();
    this.timer = setInterval(() => {
      // Never two at once, which would take a cursor twice; nor one behind the other, which would
      // grow for as long as the database is away.
      this.claiming ??= this.claim()
        .catch(this.report)
        .finally(() => {
          this.claiming = undefined;
        });
    }, CLAIM_MS);
  }

  /** Begins no further event, waits for running handlers (about 6 s at most), gives the cursors up. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.claiming;
    await Promise.all([...this.loops.values()].map((loop) => loop.stop()));
    this.loops.clear();
    if (this.subscriptions.length > 0) await this.cursors.release();
    this.subscriptions = [];
  }

  private async claim(): Promise<void> {
    const free = this.subscriptions.filter(({ subscriber }) => !this.loops.has(subscriber));
    if (free.length === 0) return;
    const claims = await this.cursors.claim(free.map(({ subscriber }) => subscriber));
    for (const claim of claims) {
      const subscription = free.find(({ subscriber }) => subscriber === claim.subscriber);
      // A cursor that could not be opened is claimed again; the others go on.
      if (subscription !== undefined) await this.begin(subscription, claim).catch(this.report);
    }
  }

  private readonly report = (error: unknown): void => {
    const reason = error instanceof Error ? error.message : 'not an Error';
    this.logger.warn(`A cursor could not be taken: ${reason}`);
  };

  private async begin(subscription: Subscription, claim: Claim): Promise<void> {
    const worker = this.workers.create(subscription, claim);
    await worker.open();
    const loop = new SubscriberLoop(worker, this.config.EVENTS_POLL_MS, () => {
      this.loops.delete(subscription.subscriber);
      this.logger.warn(`Another replica has taken the cursor of ${subscription.subscriber}`);
    });
    this.loops.set(subscription.subscriber, loop);
    loop.start();
  }
}
