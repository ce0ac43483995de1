import { SystemClock } from '@zoom-platform/kernel';
import { InMemoryRateLimits, RateLimitExceededError } from '@zoom-platform/rate-limits';
import { beforeEach, describe, expect, it } from 'vitest';
import { CallDeadline } from '../resilience/call.deadline.js';
import { BudgetQueue } from './budget.queue.js';

const RULES = { points: 2, windowMs: 1_000, leastMs: 500 };
const LIMIT = { name: 'spec.queue', points: 2, windowSeconds: 1 };
const clock = new SystemClock();
let limits: InMemoryRateLimits;
let takes: number;
let queue: BudgetQueue;

beforeEach(() => {
  limits = new InMemoryRateLimits();
  takes = 0;
  const take = () => {
    takes += 1;
    return limits.take(LIMIT, 'account');
  };
  queue = new BudgetQueue(take, RULES, clock);
});

const turn = (leftMs: number) => queue.turn(new CallDeadline(clock, leftMs));

describe('the queue of a budget', () => {
  it('refuses at once whom it would serve too late by his place', async () => {
    // Two now, two after a second; nobody else within the two seconds.
    const settled: string[] = [];
    const calls = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
      turn(2_100).then(
        () => settled.push(`${name} served`),
        () => settled.push(`${name} refused`),
      ),
    );
    await Promise.all(calls.slice(4));
    // Nor does it take in anybody more while it waits for the next point.
    await expect(turn(2_100)).rejects.toBeInstanceOf(RateLimitExceededError);
    settled.push('another refused');
    expect(takes).toBe(3);
    await Promise.all(calls);
    const order = ['a served', 'b served', 'e refused', 'f refused', 'another refused'];
    expect(settled).toEqual([...order, 'c served', 'd served']);
  });

  it('refuses whom the next point would find with too little left, and serves who comes after', async () => {
    await Promise.all([turn(3_000), turn(3_000)]);
    const tooLittle = turn(1_100);
    const enough = turn(3_000);
    await expect(tooLittle).rejects.toBeInstanceOf(RateLimitExceededError);
    await enough;
  });

  it('spends no point on a call that has hardly any time left', async () => {
    await expect(turn(150)).rejects.toMatchObject({ code: 'zoom.deadline_exceeded' });
    expect(takes).toBe(0);
  });
});
