import { describe, expect, it } from 'vitest';
import { MovedClock } from '../fixtures/moved.clock.js';
import { RateLimiter, type RateLimitOptions } from './rate-limit.limiter.js';
import type { RateLabel } from './rate-limit.plan.js';

describe('RateLimiter', () => {
  function limiterOf(options: RateLimitOptions) {
    const clock = new MovedClock();
    const limiter = new RateLimiter(clock, options);
    const admitted = (label: RateLabel, calls: number, account = 'one') =>
      Array.from({ length: calls }, () => limiter.check(account, label)).filter(
        (refusal) => refusal === undefined,
      ).length;
    return { clock, limiter, admitted };
  }

  it.each<[RateLimitOptions['plan'], RateLabel, number]>([
    ['free', 'Light', 4],
    ['free', 'Resource-intensive', 10],
    ['pro', 'Medium', 20],
    ['pro', 'Heavy', 10],
    ['business', 'Light', 80],
    ['business', 'Resource-intensive', 20],
    [undefined, 'Heavy', 200],
  ])('admits on the plan %s of %s calls %i at once', (plan, label, expected) => {
    const { admitted } = limiterOf(plan === undefined ? {} : { plan });

    expect(admitted(label, 200)).toBe(expected);
  });

  it('says so with Zoom’s words, and counts each account for itself', () => {
    const { clock, limiter, admitted } = limiterOf({ plan: 'free' });
    admitted('Light', 4);

    expect(limiter.check('one', 'Light')).toEqual({
      status: 429,
      headers: {
        'X-RateLimit-Category': 'Light',
        'X-RateLimit-Type': 'QPS',
        'X-RateLimit-Limit': '4',
        'X-RateLimit-Remaining': '0',
        'X-RateLimit-Reset': String(clock.now() / 1000 + 1),
      },
      body: {
        code: 429,
        message:
          'You have reached the maximum per-second rate limit for this API. Try again later.',
      },
    });
    expect(admitted('Light', 1, 'two')).toBe(1);
    clock.move(1000);
    expect(admitted('Light', 5)).toBe(4);
  });

  it('shares a day between Heavy and Resource-intensive', () => {
    const { clock, limiter, admitted } = limiterOf({ plan: 'pro', sharedPerDay: 3 });
    expect([admitted('Heavy', 2), admitted('Resource-intensive', 2)]).toEqual([2, 1]);

    expect(limiter.check('one', 'Heavy')).toMatchObject({
      headers: { 'X-RateLimit-Type': 'Daily-limit', 'Retry-After': '2023-11-15T00:00:00Z' },
      body: { message: expect.stringContaining('maximum daily rate limit') as unknown },
    });
    expect(admitted('Light', 1)).toBe(1);
    clock.move(86_400_000);
    expect(admitted('Heavy', 4)).toBe(3);
  });

  it.each<[RateLimitOptions['retryAfter'], string]>([
    ['seconds', '6400'],
    ['http-date', 'Wed, 15 Nov 2023 00:00:00 GMT'],
    ['iso', '2023-11-15T00:00:00Z'],
  ])('writes Retry-After as %s', (retryAfter = 'iso', expected) => {
    const { limiter } = limiterOf({ plan: 'free', limits: { Light: { perDay: 0 } }, retryAfter });

    expect(limiter.check('one', 'Light')?.headers['Retry-After']).toBe(expected);
  });

  it('can do without headers', () => {
    const { limiter } = limiterOf({
      plan: 'free',
      limits: { Light: { calls: 1 } },
      headers: false,
    });
    limiter.check('one', 'Light');

    expect(limiter.headersOf('one', 'Light')).toEqual({});
    expect(limiter.check('one', 'Light')?.headers).toEqual({});
  });
});
