import { Injectable } from '@nestjs/common';
import { Clock } from '@zoom-platform/kernel';
import type { StartRefusal } from './start.refusal.js';

/** A start that Zoom refused. */
export interface RefusedStart extends StartRefusal {
  /** Unix milliseconds, by our clock. */
  readonly at: number;
}

const KEPT = 100;

/**
 * The last refusal of a start in each of the last {@link KEPT} meetings, in memory: those that this
 * replica asked for. A start that Zoom accepts takes back what was refused before.
 */
@Injectable()
export class RefusedStarts {
  readonly #last = new Map<string, RefusedStart>();

  constructor(private readonly clock: Clock) {}

  /** @param meeting its number or UUID, as Zoom writes it. */
  note(meeting: string, refusal: StartRefusal): void {
    // Maps keep the order in which keys were set: the first is the oldest.
    this.#last.delete(meeting);
    this.#last.set(meeting, { ...refusal, at: this.clock.now() });
    const [oldest] = this.#last.keys();
    if (this.#last.size > KEPT && oldest !== undefined) this.#last.delete(oldest);
  }

  forget(meeting: string): void {
    this.#last.delete(meeting);
  }

  /** The newest of a meeting. @param names its number, its UUID or both. */
  of(names: readonly string[]): RefusedStart | undefined {
    const found = names.flatMap((name) => this.#last.get(name) ?? []);
    return found.sort((left, right) => right.at - left.at)[0];
  }
}
