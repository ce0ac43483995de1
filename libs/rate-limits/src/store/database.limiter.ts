import { DatabaseUnavailableError, type Database, type Replica } from '@zoom-platform/database';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { RateLimit } from '../rate-limits.port.js';
import { BLOCK, TAKE_FIXED, TAKE_SLIDING } from './budget.statements.js';

/** Budgets up to this size keep the time of each point; above, a row would grow too large. */
export const LARGEST_SLIDING_BUDGET = 100;

const answerSchema = z.object({
  granted: z.boolean(),
  points: z.number(),
  wait_ms: z.coerce.number(),
});
type Answer = z.infer<typeof answerSchema>;

/**
 * A limiter of rate-limiter-flexible on our database door. Its own statements are replaced: what is
 * refused writes nothing, the clock is the database's, and a small budget holds for any window,
 * wherever it begins. (Its store abstraction is declared in its types, but not exported.)
 */
export class DatabaseLimiter extends RateLimiterPostgres {
  readonly #take: string;
  readonly #insurance: RateLimiterMemory;

  constructor(
    private readonly database: Database,
    limit: RateLimit,
    private readonly replica: Replica,
    private readonly onAway: (error: DatabaseUnavailableError) => void,
  ) {
    const options = {
      points: limit.points,
      duration: limit.windowSeconds,
      keyPrefix: limit.name,
    };
    // It must neither create a table nor set timers: migrations and a job do.
    const ours = { storeType: 'client', tableCreated: true, clearExpiredByTimeout: false };
    super({ ...options, ...ours, storeClient: database });
    this.#insurance = new RateLimiterMemory(options);
    this.#take = limit.points <= LARGEST_SLIDING_BUDGET ? TAKE_SLIDING : TAKE_FIXED;
  }

  /** Called by the base class; one point at a time. */
  async _upsert(key: string, _points: number, windowMs: number, block = false): Promise<Answer> {
    if (block) {
      await this.database.execute(BLOCK, [key, Math.ceil(windowMs)]);
      return { granted: false, points: this.points + 1, wait_ms: windowMs };
    }
    const values = [key, windowMs, this.points];
    const [answer] = await this.database.query(answerSchema, this.#take, values);
    // The statement always answers with one row.
    return answer ?? { granted: false, points: this.points + 1, wait_ms: windowMs };
  }

  /** Called by the base class with what {@link _upsert} answered. */
  _getRateLimiterRes(_key: string, _points: number, { points, wait_ms }: Answer): RateLimiterRes {
    return new RateLimiterRes(Math.max(0, this.points - points), wait_ms, points, false);
  }

  /**
   * Called by the base class for whatever a statement threw. Only a database that is away is a
   * reason to count in memory: a mistake of ours must not pass for one.
   */
  _handleError(
    error: unknown,
    call: 'consume' | 'block',
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
    [key, amount]: [string, number],
  ): void {
    if (!(error instanceof DatabaseUnavailableError)) {
      reject(error);
      return;
    }
    this.onAway(error);
    // Nobody can add up now: each replica keeps to its share, and every one may call at all.
    this.#insurance.points = Math.max(1, Math.floor(this.points / this.replica.fleetSize));
    this.#insurance[call](key, amount).then(resolve, reject);
  }
}
