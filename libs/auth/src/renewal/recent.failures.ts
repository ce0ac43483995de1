import { DatabaseUnavailableError } from '@zoom-platform/database';
import type { Clock } from '@zoom-platform/kernel';
import { ZoomTokenRefusedError } from '../auth.errors.js';

/** Milliseconds for which Zoom is not asked again after it made no token. */
const REMEMBER_MS = 1_000;
/** Milliseconds for which Zoom may ask to wait, at the most. */
const LONGEST_MS = 60_000;

interface RecentFailure {
  readonly error: unknown;
  readonly credential: string;
  /** On the clock's monotonic time. */
  readonly until: number;
}

/** Why no token could be made of late, so that not every call asks Zoom the same in vain. */
export class RecentFailures {
  readonly #failures = new Map<string, RecentFailure>();

  constructor(private readonly clock: Clock) {}

  /**
   * @param credential digest of what Zoom is asked with; another one is tried at once.
   * @throws the last failure, while it is recent.
   */
  rethrow(key: string, credential: string): void {
    const failure = this.#failures.get(key);
    if (failure === undefined) return;
    if (failure.credential === credential && this.clock.monotonic() < failure.until) {
      throw failure.error;
    }
    this.#failures.delete(key);
  }

  add(key: string, credential: string, error: unknown): void {
    // It says nothing about Zoom.
    if (error instanceof DatabaseUnavailableError) return;
    const until = this.clock.monotonic() + waitOf(error);
    this.#failures.set(key, { error, credential, until });
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }
}

function waitOf(error: unknown): number {
  const isThrottled = error instanceof ZoomTokenRefusedError && error.code === 'auth.throttled';
  const askedMs = isThrottled ? (error.retryAfterMs ?? 0) : 0;
  return Math.min(Math.max(REMEMBER_MS, askedMs), LONGEST_MS);
}
