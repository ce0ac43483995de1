import type { Span } from '../audio/sample.window.js';

/** Intervals by which the pace is judged: the one in question, and those after it. */
const WINDOW = 16;
/** An interval longer than so many of the usual ones is a gap. */
const GAP_FACTOR = 1.5;

/** A stretch without pictures, and how long one lasts around it; Unix milliseconds. */
export interface PictureGap extends Span {
  readonly paceMs: number;
}

/**
 * Finds where pictures are missing. Zoom says how many it sends a second at most, not at least: the
 * usual interval is the median of those around, so that losses do not count as the pace.
 */
export class PictureCadence {
  #times: number[] = [];

  /** Takes the time of a picture; answers gaps that became certain. */
  push(timestamp: number): PictureGap[] {
    this.#times.push(timestamp);
    return this.#times.length > WINDOW + 1 ? this.#takeFirst() : [];
  }

  /** All gaps that are left: no more pictures come. */
  settle(): PictureGap[] {
    const paceMs = this.#pace();
    const gaps: PictureGap[] = [];
    while (this.#times.length > 1) gaps.push(...this.#takeFirst(paceMs));
    return gaps;
  }

  #takeFirst(paceMs = this.#pace()): PictureGap[] {
    const [first = 0, second = 0] = this.#times;
    this.#times.shift();
    if (second - first <= GAP_FACTOR * paceMs) return [];
    return [{ from: first + paceMs, to: second, paceMs }];
  }

  #pace(): number {
    const intervals = this.#times
      .slice(1)
      .map((time, index) => time - (this.#times[index] ?? time))
      .sort((a, b) => a - b);
    return intervals[(intervals.length - 1) >> 1] ?? 0;
  }
}
