/** Counts within windows that follow each other on the clock: the seconds, minutes or UTC days. */
export class RateWindow {
  /** Calls in one window; may be Infinity. */
  readonly limit: number;
  readonly #lengthMs: number;
  #index = -1;
  #calls = 0;

  constructor(limit: number, lengthMs: number) {
    this.limit = limit;
    this.#lengthMs = lengthMs;
  }

  remaining(now: number): number {
    return this.limit - (this.#indexAt(now) === this.#index ? this.#calls : 0);
  }

  count(now: number): void {
    const index = this.#indexAt(now);
    if (index !== this.#index) this.#calls = 0;
    this.#index = index;
    this.#calls += 1;
  }

  /** Unix milliseconds at which the count begins anew. */
  endsAt(now: number): number {
    return (this.#indexAt(now) + 1) * this.#lengthMs;
  }

  #indexAt(now: number): number {
    return Math.floor(now / this.#lengthMs);
  }
}
