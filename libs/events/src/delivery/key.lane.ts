import type { LoggedEvent } from '../log/logged-event.row.js';
import type { ReadBatch } from './read.window.js';

/** One event on its way to its handler. */
export class Task {
  /**
   * @param attempts deliveries that failed before
   * @param batch what waits for it; `undefined` once it stands in `event_delivery`
   */
  constructor(
    readonly event: LoggedEvent,
    readonly attempts: number,
    private batch?: ReadBatch,
  ) {}

  get isParked(): boolean {
    return this.batch === undefined;
  }

  /** It is handled or parked: the cursor may pass it. */
  settle(): void {
    if (this.batch !== undefined) this.batch.open -= 1;
    this.batch = undefined;
  }
}

/** The events of one key that are on their way; one is handled at a time. */
export class KeyLane {
  readonly queue: Task[] = [];
  /** Handled, and still to be taken out of `event_delivery`. */
  readonly handled: Task[] = [];
  running: Task | undefined;
  /** What the handler of `running` threw; the lane stands still until that is written down. */
  failure: { readonly error: unknown } | undefined;
  begunAt = Number.POSITIVE_INFINITY;

  /**
   * @param repeats whether it began with what was parked before
   * @param parked whether what comes of its events is written to `event_delivery`
   */
  constructor(
    readonly key: string,
    readonly repeats: boolean,
    public parked = repeats,
  ) {}

  get isEmpty(): boolean {
    return this.running === undefined && this.queue.length === 0 && this.handled.length === 0;
  }

  /** What is still to be handled and not written down. */
  unparked(): readonly Task[] {
    const tasks = this.running === undefined ? this.queue : [this.running, ...this.queue];
    return tasks.filter((task) => !task.isParked);
  }

  /** Something is to be written down: a failure, what was parked, or what began before `since`. */
  isUnwritten(since: number): boolean {
    if (this.failure !== undefined || this.handled.length > 0) return true;
    return (this.parked || this.begunAt <= since) && this.unparked().length > 0;
  }
}
