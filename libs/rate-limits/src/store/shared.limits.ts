import { Injectable, Logger } from '@nestjs/common';
import { Database, Replica, type DatabaseUnavailableError } from '@zoom-platform/database';
import { RateLimits, type RateLimit } from '../rate-limits.port.js';
import { DatabaseLimiter } from './database.limiter.js';
import { LimiterSet } from './limiter.set.js';

/** Milliseconds between two lines about a database that is away. */
const REPORT_EVERY_MS = 60_000;

/** Budgets in the database; in memory, each replica its share, while the database is away. */
@Injectable()
export class SharedLimits extends RateLimits {
  readonly #logger = new Logger(SharedLimits.name);
  readonly #limiters: LimiterSet;
  #reportedAt = -Infinity;

  constructor(database: Database, replica: Replica) {
    super();
    this.#limiters = new LimiterSet(
      (limit) =>
        new DatabaseLimiter(database, limit, replica, (error) => {
          this.#report(error);
        }),
    );
  }

  take(limit: RateLimit, key: string): Promise<void> {
    return this.#limiters.take(limit, key);
  }

  block(limit: RateLimit, key: string, seconds: number): Promise<void> {
    return this.#limiters.block(limit, key, seconds);
  }

  #report({ code }: DatabaseUnavailableError): void {
    const now = performance.now();
    if (now - this.#reportedAt < REPORT_EVERY_MS) return;
    this.#reportedAt = now;
    this.#logger.warn(`Budgets are counted by this replica alone: ${code}.`);
  }
}
