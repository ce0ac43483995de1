import type { Clock } from '@zoom-platform/kernel';

/** Where a stream stands in its performance, and which stretches of it were paused. */
export class StreamTimeline {
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #origin: number;
  readonly #pauses: { readonly fromMs: number; toMs: number }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedAt = clock.now();
    this.#origin = clock.monotonic();
  }

  /** Milliseconds from the performance's start. */
  position(): number {
    return this.#clock.monotonic() - this.#origin;
  }

  /** Unix milliseconds of a position. */
  timestamp(positionMs: number): number {
    return this.#startedAt + Math.round(positionMs);
  }

  now(): number {
    return this.timestamp(this.position());
  }

  get paused(): boolean {
    return this.#pauses.at(-1)?.toMs === Infinity;
  }

  /** @returns false when it is paused already */
  pause(atMs: number): boolean {
    if (this.paused) return false;
    this.#pauses.push({ fromMs: atMs, toMs: Infinity });
    return true;
  }

  /** @returns false when it is not paused */
  resume(atMs: number): boolean {
    const last = this.#pauses.at(-1);
    if (!last || last.toMs !== Infinity) return false;
    last.toMs = atMs;
    return true;
  }

  wasPaused(atMs: number): boolean {
    return this.#pauses.some(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs);
  }
}
