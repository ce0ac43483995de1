import type { Clock } from '@zoom-platform/kernel';
import { ZoomDeadlineError } from '../zoom-api.errors.js';

/** The end of one call, over all that is done for it. */
export class CallDeadline {
  readonly #endsAt: number;

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
  ) {
    this.#endsAt = clock.monotonic() + ms;
  }

  /** Milliseconds; 0 once it is over. */
  get leftMs(): number {
    return Math.max(0, this.#endsAt - this.clock.monotonic());
  }

  /** @throws ZoomDeadlineError */
  refuseOver(): void {
    if (this.leftMs === 0) throw this.error();
  }

  /** That this call has run out of time. */
  error(): ZoomDeadlineError {
    return new ZoomDeadlineError(this.ms);
  }

  /**
   * The outcome of `work`, if it comes in time.
   * @throws ZoomDeadlineError
   */
  async hold<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(this.error());
      }, this.leftMs);
    });
    try {
      return await Promise.race([work, over]);
    } finally {
      clearTimeout(timer);
    }
  }
}
