import { Clock } from '@zoom-platform/kernel';

/** Stands still until it is moved. */
export class MovableClock extends Clock {
  constructor(private time: number) {
    super();
  }

  now(): number {
    return this.time;
  }

  monotonic(): number {
    return this.time;
  }

  move(milliseconds: number): void {
    this.time += milliseconds;
  }
}
