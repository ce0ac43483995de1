import { describe, expect, it } from 'vitest';
import type { LoggedEvent } from '../log/logged-event.row.js';
import { KeyLane, Task } from './key.lane.js';
import { reportOn } from './lane.report.js';

const POLICY = { maxAttempts: 20, retryBaseMs: 100 };
const SAMPLES = 200;

const EVENT: LoggedEvent = {
  xid: '7',
  position: '1',
  id: '01a21d4c-dbef-7785-b992-d0e74faad123',
  type: 'test.failed',
  version: 1,
  key: 'key',
  account_id: null,
  correlation_id: '01a21d4c-dbef-7785-b992-d0e74faad123',
  causation_id: null,
  occurred_at: new Date(0),
  payload: '{}',
};

/** What is written of an event whose handler has failed so often before, and fails again. */
function parked(before: number) {
  const lane = new KeyLane(EVENT.key, true);
  lane.running = new Task(EVENT, before);
  lane.failure = { error: new TypeError('broken') };
  const [parking] = reportOn(lane, POLICY).parked;
  if (parking === undefined) throw new Error('nothing is parked');
  return parking;
}

const delays = (before: number) =>
  Array.from({ length: SAMPLES }, () => parked(before).delayMs).toSorted((a, b) => a - b);

describe('a delivery that fails', () => {
  it.each([
    [1, 100],
    [2, 200],
    [3, 400],
    [6, 3_200],
    [12, 60_000],
    [19, 60_000],
  ])('waits after failure %i for half of %i ms at least, and spread over the rest', (nth, most) => {
    const [first = 0, ...rest] = delays(nth - 1);
    const last = rest.at(-1) ?? 0;
    expect(first).toBeGreaterThanOrEqual(most / 2);
    expect(first).toBeLessThan(most * 0.6);
    expect(last).toBeGreaterThan(most * 0.9);
    expect(last).toBeLessThanOrEqual(most);
  });

  it('is a dead letter with its reason after the last attempt', () => {
    expect(parked(18)).toMatchObject({ state: 'retrying', attempts: 19 });
    const dead = { state: 'dead', attempts: 20, reason: 'TypeError: broken' };
    expect(parked(19)).toMatchObject(dead);
  });
});
