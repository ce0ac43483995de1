/** Time as a dependency, so that tests and skew faults can move it. */
export abstract class Clock {
  /** Wall clock, Unix milliseconds. */
  abstract now(): number;
  /** Monotonic milliseconds; only differences mean anything. */
  abstract monotonic(): number;
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }

  monotonic(): number {
    return performance.now();
  }
}
