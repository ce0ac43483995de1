import { beforeEach, describe, expect, it } from 'vitest';
import { MovedClock } from '../fixtures/moved.clock.js';
import { FaultRules } from './fault.rules.js';

describe('FaultRules', () => {
  let clock: MovedClock;
  let faults: FaultRules;

  beforeEach(() => {
    clock = new MovedClock();
    faults = new FaultRules(clock);
  });

  const statuses = (calls: number, path = '/v2/users/me/settings') =>
    Array.from({ length: calls }, () => faults.take('GET', path)?.status);

  it('take a star for any text, and a path without one for a beginning', () => {
    faults.add({ path: '/v2/users/*/settings', status: 500 });
    expect(statuses(1, '/v2/users/me/token')).toEqual([undefined]);
    expect(statuses(2)).toEqual([500, undefined]);
  });

  it('let the first calls pass', () => {
    faults.add({ path: '/', status: 500, afterCalls: 2 });
    expect(statuses(4)).toEqual([undefined, undefined, 500, undefined]);
  });

  it('go through a sequence', () => {
    faults.add({ path: '/', statusSequence: [500, 429] });
    expect(statuses(3)).toEqual([500, 429, undefined]);
  });

  it('last for a time from the first hit', () => {
    faults.add({ path: '/', status: 503, forMs: 60_000 });
    clock.move(100_000);
    expect(statuses(2)).toEqual([503, 503]);
    clock.move(59_999);
    expect(statuses(1)).toEqual([503]);
    clock.move(1);
    expect(statuses(1)).toEqual([undefined]);
  });

  it('hit by chance, and the same calls with the same seed', () => {
    const played = (seed: number) => {
      faults.clear();
      faults.add({ path: '/', status: 500, probability: 0.3, seed, times: 1000 });
      return statuses(1000);
    };
    const hits = played(7);

    expect(hits.filter((status) => status === 500).length).toBeGreaterThan(250);
    expect(hits.filter((status) => status === 500).length).toBeLessThan(350);
    expect(played(7)).toEqual(hits);
    expect(played(8)).not.toEqual(hits);
  });
});
