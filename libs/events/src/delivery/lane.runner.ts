import { setTimeout as delay } from 'node:timers/promises';
import type { LoggedEvent } from '../log/logged-event.row.js';
import { KeyLane, type Task } from './key.lane.js';

/** Keys of one subscriber that are worked on at once, so also its handlers that run at once. */
export const MOST_LANES = 200;
/** Of these, repeats have so many at most: keys that fail leave room for those that do not. */
const MOST_REPEATS = MOST_LANES / 2;

/** Runs the handlers of one subscriber: keys side by side, the events of a key one by one. */
export class LaneRunner {
  private readonly lanes = new Map<string, KeyLane>();
  private running = 0;
  private quieted = Promise.withResolvers<undefined>();

  /**
   * @param handle answers what the handler threw, or `undefined`; never rejects
   * @param mayBegin asked before each event
   * @param onEnd a lane has come to its end, for now or for good
   */
  constructor(
    private readonly handle: (event: LoggedEvent) => Promise<unknown>,
    private readonly mayBegin: () => boolean,
    private readonly onEnd: () => void,
  ) {}

  get keys(): string[] {
    return [...this.lanes.keys()];
  }

  get isEmpty(): boolean {
    return this.lanes.size === 0;
  }

  /** Further keys that may be worked on. */
  get room(): number {
    return Math.max(0, MOST_LANES - this.lanes.size);
  }

  get roomForRepeats(): number {
    const repeats = [...this.lanes.values()].filter((lane) => lane.repeats).length;
    return Math.max(0, Math.min(this.room, MOST_REPEATS - repeats));
  }

  /** Behind what its key has already. */
  add(task: Task): void {
    const { key } = task.event;
    const lane = this.lanes.get(key) ?? new KeyLane(key, task.isParked);
    lane.queue.push(task);
    this.lanes.set(key, lane);
  }

  /** Every lane that stands still and has something to do. */
  begin(): void {
    for (const lane of this.lanes.values()) {
      if (lane.running === undefined && lane.queue.length > 0) void this.run(lane);
    }
  }

  close(lane: KeyLane): void {
    this.lanes.delete(lane.key);
  }

  /** Lanes with something to write down; what began so long ago counts as slow. */
  unwritten(slowMs: number): KeyLane[] {
    const since = performance.now() - slowMs;
    return [...this.lanes.values()].filter((lane) => lane.isUnwritten(since));
  }

  /** Until no handler runs, at most so long. */
  async quiet(milliseconds: number): Promise<void> {
    if (this.running === 0) return;
    this.quieted = Promise.withResolvers();
    await Promise.race([this.quieted.promise, delay(milliseconds, undefined, { ref: false })]);
  }

  private async run(lane: KeyLane): Promise<void> {
    while (lane.failure === undefined && this.mayBegin()) {
      const task = lane.queue.shift();
      if (task === undefined) break;
      await this.runOne(lane, task);
    }
    if (lane.isEmpty) this.close(lane);
    if (this.running === 0) this.quieted.resolve(undefined);
    this.onEnd();
  }

  private async runOne(lane: KeyLane, task: Task): Promise<void> {
    lane.running = task;
    lane.begunAt = Math.min(lane.begunAt, performance.now());
    this.running += 1;
    const error = await this.handle(task.event);
    this.running -= 1;
    if (error !== undefined) {
      lane.failure = { error };
      return;
    }
    lane.running = undefined;
    if (lane.parked) lane.handled.push(task);
    else task.settle();
  }
}
