/** What was heard in a minute is believed for the next one, too; our clock and Zoom's may move apart. */
const SPAN_MS = 60_000;
/** A stamp that is off by more is taken for wrong, until so many in a row agree. */
const LEAP_MS = 60_000;
const AGREEING = 3;
const DAY_MS = 24 * 3_600_000;
/** A tape that is played again may be years old; what is older than this is of a broken clock, which starts in 1970. */
const OLDEST_MS = 10 * 365 * DAY_MS;
/** Nor is Zoom's clock so far ahead of ours, however many messages agree; a simulator's that is sped up may be hours. */
const AHEAD_MS = DAY_MS;

/**
 * Zoom's time, by the stamps of its messages. Media and states are stamped by that clock, and ours may be
 * minutes off; a message that was under way for long, or is said again, is stamped with what lies back.
 */
export class ZoomTime {
  /** Milliseconds from `performance.now()` to Zoom's time: the least delayed of this span, and of the one before. */
  #ahead: number | null = null;
  #aheadBefore: number | null = null;
  #spanBegan = 0;
  #leaped = 0;
  #leaps = 0;

  /** @param timestamp Unix milliseconds of a message that has just come; `null` where it has none. */
  heard(timestamp: number | null): void {
    if (timestamp === null) return;
    const now = performance.now();
    const ahead = timestamp - now;
    if (!isWithin(timestamp - Date.now()) || !this.#isBelieved(ahead)) return;
    if (now - this.#spanBegan >= SPAN_MS) {
      this.#aheadBefore = this.#ahead;
      this.#ahead = null;
      this.#spanBegan = now;
    }
    this.#ahead = Math.max(ahead, this.#ahead ?? ahead);
  }

  /** Unix milliseconds by Zoom's clock; by ours before anything was heard. */
  now(): number {
    const ahead = this.#known;
    return ahead === null ? Date.now() : Math.round(performance.now() + ahead);
  }

  /** When a message says that something happened; now, where its stamp is missing or cannot be right. */
  of(timestamp: number | null): number {
    const now = this.now();
    return timestamp !== null && Math.abs(timestamp - now) < LEAP_MS ? timestamp : now;
  }

  /** Whether something of the session may have happened then: not after now, but for clocks that differ. */
  isPlausible(timestamp: number): boolean {
    return isWithin(timestamp - this.now());
  }

  get #known(): number | null {
    if (this.#ahead === null) return this.#aheadBefore;
    return Math.max(this.#ahead, this.#aheadBefore ?? this.#ahead);
  }

  /** Once Zoom's time is known, what lies back says nothing, and is no reason for doubt. */
  #isBelieved(ahead: number): boolean {
    const known = this.#known;
    const off = ahead - (known ?? Date.now() - performance.now());
    if (off <= LEAP_MS && (known !== null || off >= -LEAP_MS)) {
      this.#leaps = 0;
      return true;
    }
    const agrees = this.#leaps > 0 && Math.abs(ahead - this.#leaped) <= LEAP_MS;
    this.#leaps = agrees ? this.#leaps + 1 : 1;
    this.#leaped = ahead;
    return this.#leaps >= AGREEING;
  }
}

function isWithin(off: number): boolean {
  return off >= -OLDEST_MS && off <= AHEAD_MS;
}
