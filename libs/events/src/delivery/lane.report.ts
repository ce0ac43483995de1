import type { LoggedEvent } from '../log/logged-event.row.js';
import { STILL_RUNNING, type Parking } from './delivery.store.js';
import { HANDLER_TIMEOUT_MS } from './handler.call.js';
import type { KeyLane, Task } from './key.lane.js';

export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly retryBaseMs: number;
}

export interface FailedDelivery {
  readonly event: LoggedEvent;
  readonly error: unknown;
  /** Deliveries that failed, this one included. */
  readonly tried: number;
  readonly dead: boolean;
}

/** What is to be written of a lane as it stands now; it may go on meanwhile. */
export interface LaneReport {
  readonly lane: KeyLane;
  readonly parked: readonly Parking[];
  /** Of those, the tasks that were not parked before. */
  readonly settled: readonly Task[];
  readonly handled: readonly Task[];
  readonly failed: FailedDelivery | undefined;
}

const LONGEST_BACKOFF_MS = 60_000;

export const waiting = (event: LoggedEvent): Parking => ({
  event,
  state: 'waiting',
  attempts: 0,
  delayMs: 0,
  reason: null,
});

export function reportOn(lane: KeyLane, policy: RetryPolicy): LaneReport {
  const { running, failure } = lane;
  const handled = [...lane.handled];
  const unparked = lane.unparked();
  if (running === undefined || failure === undefined) {
    // What is handled while this is being written is taken out again by the next report.
    lane.parked = true;
    const parked = unparked.map((task) =>
      task === running ? stillRunning(task) : waiting(task.event),
    );
    return { lane, parked, settled: unparked, handled, failed: undefined };
  }
  const failed = failedDelivery(running, failure.error, policy);
  // Behind a dead letter the others go on; behind a retry they wait.
  const behind = failed.dead ? [] : unparked.filter((task) => task !== running);
  const parked = [parkingOf(failed, policy), ...behind.map(({ event }) => waiting(event))];
  return { lane, parked, settled: [running, ...behind], handled, failed };
}

/** The report is written. */
export function conclude({ lane, settled, handled, failed }: LaneReport): void {
  for (const task of [...settled, ...handled]) task.settle();
  lane.handled.splice(0, handled.length);
  if (failed === undefined) return;
  lane.running = undefined;
  lane.failure = undefined;
  if (!failed.dead) lane.queue.length = 0;
}

function failedDelivery(task: Task, error: unknown, { maxAttempts }: RetryPolicy): FailedDelivery {
  const tried = task.attempts + 1;
  return { event: task.event, error, tried, dead: tried >= maxAttempts };
}

function parkingOf({ event, error, tried, dead }: FailedDelivery, policy: RetryPolicy): Parking {
  const ceiling = Math.min(policy.retryBaseMs * 2 ** (tried - 1), LONGEST_BACKOFF_MS);
  return {
    event,
    state: dead ? 'dead' : 'retrying',
    attempts: tried,
    delayMs: ceiling * (0.5 + Math.random() / 2),
    reason: error instanceof Error ? `${error.name}: ${error.message}` : 'not an Error',
  };
}

function stillRunning({ event, attempts }: Task): Parking {
  return {
    event,
    state: 'retrying',
    attempts,
    delayMs: HANDLER_TIMEOUT_MS,
    reason: STILL_RUNNING,
  };
}
