/** What was heard is so old: our clock and Zoom's may have moved apart since. */
const MEMORY_MS = 60_000;
/** A stamp that leads by more is taken for wrong until so many in a row do. */
const LEAP_MS = 60_000;
const AGREEING = 3;

/**
 * Zoom's time, by the stamps of its messages. Media and states are stamped by that clock, and ours may be
 * minutes off; a message that was under way for long, or is said again, is stamped with what lies back.
 */
export class ZoomTime {
  /** Milliseconds from `performance.now()` to Zoom's time: the least delayed of what was heard. */
  #ahead: number | null = null;
  #heardAt = 0;
  #leaps = 0;

  /** @param timestamp Unix milliseconds of a message that has just come; `null` where it has none. */
  heard(timestamp: number | null): void {
    if (timestamp === null) return;
    const now = performance.now();
    const ahead = timestamp - now;
    if (this.#ahead !== null && ahead - this.#ahead > LEAP_MS) {
      this.#leaps += 1;
      if (this.#leaps < AGREEING) return;
    }
    this.#leaps = 0;
    if (this.#ahead !== null && ahead < this.#ahead && now - this.#heardAt < MEMORY_MS) return;
    this.#ahead = ahead;
    this.#heardAt = now;
  }

  /** Unix milliseconds by Zoom's clock; by ours before anything was heard. */
  now(): number {
    if (this.#ahead === null) return Date.now();
    return Math.round(performance.now() + this.#ahead);
  }

  /** When a message says that something happened; now, where its stamp is missing or cannot be right. */
  of(timestamp: number | null): number {
    const now = this.now();
    return timestamp !== null && Math.abs(timestamp - now) < LEAP_MS ? timestamp : now;
  }
}
