import type { Span } from './sample.window.js';

/**
 * Where a track has sound: disjoint stretches in order, those that touch merged. What was placed
 * first stays; a later packet fills only what is still free.
 */
export class PlacedSpans {
  #spans: Span[] = [];

  get all(): readonly Span[] {
    return this.#spans;
  }

  /**
   * Where a packet that should start at `position` does start: seamlessly after an earlier one that
   * ends within `tolerance`, else exactly there. The deviation is measured against the absolute
   * position each time, so it never adds up.
   */
  snap(position: number, tolerance: number): number {
    const before = this.#spans.findLast((span) => span.from <= position);
    if (before === undefined) return position;
    return Math.abs(before.to - position) <= tolerance ? before.to : position;
  }

  isFree(from: number, to: number): boolean {
    return !this.#spans.some((span) => span.from < to && span.to > from);
  }

  /** Takes what is free of `[from, to)`, in order. */
  claim(from: number, to: number): Span[] {
    const free: Span[] = [];
    let at = from;
    for (const span of this.#spans) {
      if (span.to <= at) continue;
      if (span.from >= to) break;
      if (span.from > at) free.push({ from: at, to: span.from });
      at = Math.max(at, span.to);
    }
    if (at < to) free.push({ from: at, to });
    if (free.length > 0) this.#insert({ from, to });
    return free;
  }

  /** Forgets all stretches but the last that starts at or before `position`. */
  forget(position: number): void {
    const last = this.#spans.findLastIndex((span) => span.from <= position);
    if (last > 0) this.#spans.splice(0, last);
  }

  #insert(added: Span): void {
    const last = this.#spans.at(-1);
    if (last !== undefined && added.from >= last.from && added.from <= last.to) {
      this.#spans[this.#spans.length - 1] = { from: last.from, to: Math.max(last.to, added.to) };
      return;
    }
    const before = this.#spans.filter((span) => span.to < added.from);
    const after = this.#spans.filter((span) => span.from > added.to);
    const touched = this.#spans.slice(before.length, this.#spans.length - after.length);
    const from = Math.min(added.from, ...touched.map((span) => span.from));
    const to = Math.max(added.to, ...touched.map((span) => span.to));
    this.#spans = [...before, { from, to }, ...after];
  }
}
