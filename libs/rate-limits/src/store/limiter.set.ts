import { RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import { RateLimitExceededError } from '../rate-limits.errors.js';
import type { RateLimit } from '../rate-limits.port.js';

/** One limiter of rate-limiter-flexible for each budget, made when it is first used. */
export class LimiterSet {
  readonly #limiters = new Map<string, RateLimiterAbstract>();

  constructor(private readonly make: (limit: RateLimit) => RateLimiterAbstract) {}

  async take(limit: RateLimit, key: string): Promise<void> {
    try {
      await this.#limiter(limit).consume(key);
    } catch (refusal) {
      // The library rejects with its result where the budget is used up.
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new RateLimitExceededError(limit.name, refusal.msBeforeNext);
    }
  }

  async block(limit: RateLimit, key: string, seconds: number): Promise<void> {
    await this.#limiter(limit).block(key, seconds);
  }

  #limiter(limit: RateLimit): RateLimiterAbstract {
    // Another size is another limiter; the rows are found by name and key.
    const id = `${limit.name} ${String(limit.points)} ${String(limit.windowSeconds)}`;
    const limiter = this.#limiters.get(id) ?? this.make(limit);
    this.#limiters.set(id, limiter);
    return limiter;
  }
}
