/** So many in so long, for each key. */
export interface RateLimit {
  /** Unique in the application: `zoom.light`, `oauth.token`. */
  readonly name: string;
  readonly points: number;
  readonly windowSeconds: number;
}

/** Budgets that all replicas share. */
export abstract class RateLimits {
  /**
   * Takes one point of the key's budget.
   * @throws RateLimitExceededError with the seconds after which there is one again; nothing is taken.
   */
  abstract take(limit: RateLimit, key: string): Promise<void>;
}
