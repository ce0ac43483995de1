import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Database, Jobs, Replica } from '@zoom-platform/database';
import { failureName } from '@zoom-platform/kernel';
import { rtmsConfig } from '../rtms.config.js';
import { RECONCILE_QUEUE } from './reconcile.job.js';

/** All replicas hold their leases again within a few seconds. */
const ONCE_IN_SECONDS = 30;

/**
 * When the database is back, a look is due: deliveries that were answered 503 meanwhile come again after
 * five minutes only, and a stream that nobody joins within one is gone.
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
  ) {}

  onModuleInit(): void {
    if (this.config.RTMS_RECONCILE_CRON === 'off') return;
    this.replica.onLeaseChange((held) => {
      if (held && this.#wasLost) void this.#ask();
      this.#wasLost = !held;
    });
  }

  /** Never rejects: the schedule follows in any case. */
  async #ask(): Promise<void> {
    try {
      await this.database.transaction((tx) =>
        this.jobs.enqueue(tx, RECONCILE_QUEUE, {}, { onceInSeconds: ONCE_IN_SECONDS }),
      );
    } catch (error) {
      this.#logger.warn(`A look after an outage waits for the schedule: ${failureName(error)}.`);
    }
  }
}
