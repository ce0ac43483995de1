import { Clock } from '@zoom-platform/kernel';

/** Stands still until it is moved. */
export class MovableClock extends Clock {
  #time = 1_795_000_000_000;

  now(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  move(milliseconds: number): void {
    this.#time += milliseconds;
  }
}
