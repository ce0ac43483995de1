import type { Clock } from '@zoom-platform/kernel';
import { RateWindow } from './rate-limit.window.js';

export interface TokenLimit {
  /** So many requests … */
  readonly calls: number;
  /** … in so many milliseconds. */
  readonly perMs: number;
}

/** The token endpoint's own limit, which knows no account (zoom-api §B5). */
export class TokenThrottle {
  readonly #clock: Clock;
  readonly #window: RateWindow;

  /** @param limit absent: none */
  constructor(clock: Clock, limit: TokenLimit = { calls: Infinity, perMs: 1000 }) {
    this.#clock = clock;
    this.#window = new RateWindow(limit.calls, limit.perMs);
  }

  /** Counts the request. @returns false when it is one too many */
  admits(): boolean {
    const now = this.#clock.now();
    if (this.#window.remaining(now) <= 0) return false;
    this.#window.count(now);
    return true;
  }
}
