import type { Clock } from '@zoom-platform/kernel';

/**
 * Where a stream stands in its performance, and which stretches of it were paused. At a speed of 20
 * twenty seconds of the performance pass in one, and its timestamps say twenty.
 */
export class StreamTimeline {
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #origin: number;
  readonly #speed: number;
  /** The moment of what is being played, which may lie a tick back. */
  #moment: number | null = null;
  readonly #pauses: { readonly fromMs: number; toMs: number }[] = [];

  /** @param startedAt Unix milliseconds of the performance's start; ahead of the clock where the meeting is */
  constructor(clock: Clock, speed = 1, startedAt = clock.now()) {
    this.#clock = clock;
    this.#speed = speed;
    this.#startedAt = startedAt;
    this.#origin = clock.monotonic();
  }

  /** Milliseconds from the performance's start. */
  position(): number {
    return this.#moment ?? (this.#clock.monotonic() - this.#origin) * this.#speed;
  }

  /** Whatever happens in `act` happens at that position. */
  at(positionMs: number, act: () => void): void {
    this.#moment = positionMs;
    try {
      act();
    } finally {
      this.#moment = null;
    }
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
