import { PlatformError } from '@zoom-platform/kernel';

/** A budget of ours is used up; nothing was done. */
export class RateLimitExceededError extends PlatformError {
  /** Seconds until there is a point again, at least 1. */
  readonly retryAfterSeconds: number;

  constructor(
    limit: string,
    /** The same in milliseconds, for callers that wait in process. */
    readonly retryAfterMs: number,
  ) {
    const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
    super({
      code: 'rate_limits.exceeded',
      status: 429,
      message: 'So many requests are not allowed in so short a time.',
      fix: 'Try again after retryAfterSeconds, and ask less often.',
      extensions: { limit, retryAfterSeconds },
    });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
