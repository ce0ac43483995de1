import { Injectable } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { RateLimits, type RateLimit } from '../rate-limits.port.js';
import { LimiterSet } from './limiter.set.js';

/** Budgets of one process, for programs without a database: the command-line tool, a test. */
@Injectable()
export class InMemoryRateLimits extends RateLimits {
  readonly #limiters = new LimiterSet(
    ({ name, points, windowSeconds }) =>
      new RateLimiterMemory({ keyPrefix: name, points, duration: windowSeconds }),
  );

  take(limit: RateLimit, key: string): Promise<void> {
    return this.#limiters.take(limit, key);
  }

  block(limit: RateLimit, key: string, seconds: number): Promise<void> {
    return this.#limiters.block(limit, key, seconds);
  }
}
