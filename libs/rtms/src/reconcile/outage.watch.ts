import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Database, Jobs, Replica } from '@zoom-platform/database';
import { OnDomainEvent } from '@zoom-platform/events';
import { Clock, failureName } from '@zoom-platform/kernel';
import { ZoomDeliveriesTurnedAway } from '@zoom-platform/webhooks/extension';
import { rtmsConfig } from '../rtms.config.js';
import { GRACE_MS } from './account.reconciler.js';
import { RECONCILE_QUEUE } from './reconcile.job.js';

/** All replicas hold their leases again within a few seconds. */
const ONCE_IN_SECONDS = 30;
/** What was held for the database is kept at once, and its streams are known a moment later. */
const FIRST_AFTER_SECONDS = 3;
/** By then the grace is over for every meeting that began before the last replica was back. */
const SECOND_AFTER_SECONDS = GRACE_MS / 1_000 + ONCE_IN_SECONDS;

/**
 * After an outage two looks are due: deliveries that were answered 503 come again after five minutes
 * only, and a stream that nobody joins within one is gone. An outage is a lease that was lost, or a
 * delivery that was turned away while it was held.
 */
@Injectable()
export class OutageWatch implements OnModuleInit {
  readonly #logger = new Logger(OutageWatch.name);
  #wasLost = false;

  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly replica: Replica,
    private readonly database: Database,
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.replica.onLeaseChange((held) => {
      if (held && this.#wasLost) void this.#returned();
      this.#wasLost = !held;
    });
  }

  @OnDomainEvent(ZoomDeliveriesTurnedAway, { subscriber: 'rtms.outages' })
  onTurnedAway({ payload }: ZoomDeliveriesTurnedAway): Promise<void> {
    return this.#ask(payload.until);
  }

  /** Never rejects: the schedule follows in any case. */
  async #returned(): Promise<void> {
    try {
      await this.#ask(this.clock.now());
    } catch (error) {
      this.#logger.warn(`A look after an outage waits for the schedule: ${failureName(error)}.`);
    }
  }

  /** @param outageUntil Unix milliseconds. */
  async #ask(outageUntil: number): Promise<void> {
    if (this.config.RTMS_RECONCILE_CRON === 'off') return;
    const look = (key: string, afterSeconds: number) => ({
      key,
      afterSeconds,
      onceInSeconds: ONCE_IN_SECONDS,
    });
    await this.database.transaction(async (tx) => {
      const first = look('outage', FIRST_AFTER_SECONDS);
      await this.jobs.enqueue(tx, RECONCILE_QUEUE, { outageUntil }, first);
      await this.jobs.enqueue(tx, RECONCILE_QUEUE, {}, look('after', SECOND_AFTER_SECONDS));
    });
  }
}
