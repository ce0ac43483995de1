/** So many in so long, for each key. */
export interface RateLimit {
  /** Unique in the application: `zoom.light`, `oauth.token`. */
  readonly name: string;
  /** Whole, at least 1. */
  readonly points: number;
  readonly windowSeconds: number;
}

/** Budgets that all replicas share. */
export abstract class RateLimits {
  /**
   * Takes one point of the key's budget.
   * @throws RateLimitExceededError with the time after which there is one again; nothing is taken.
   */
  abstract take(limit: RateLimit, key: string): Promise<void>;

  /**
   * Refuses the key for so long, whatever is left of its budget: somebody else counts too, and said
   * that it is used up. A later call replaces an earlier one.
   */
  abstract block(limit: RateLimit, key: string, seconds: number): Promise<void>;
}
