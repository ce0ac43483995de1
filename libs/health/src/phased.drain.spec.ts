import { describe, expect, it } from 'vitest';
import { ConfigError } from '@zoom-platform/kernel';
import { DRAIN_PHASES, type DrainPhase } from './drain.port.js';
import { healthSection } from './health.config.js';
import { PhasedDrain } from './phased.drain.js';

const GRACE_MS = 1_200;
const never = () => new Promise<never>(() => undefined);

function drainWithin(graceMs: number): PhasedDrain {
  return new PhasedDrain(healthSection.parse({ DRAIN_GRACE_MS: String(graceMs) }));
}

describe('the drain', () => {
  it('goes through every phase although each hangs, and gives all of them less than the grace', async () => {
    const drain = drainWithin(GRACE_MS);
    const given: (readonly [DrainPhase, number])[] = [];
    for (const phase of DRAIN_PHASES) {
      drain.register(phase, 'spec', (withinMs) => {
        given.push([phase, withinMs]);
        return never();
      });
    }
    await drain.beforeApplicationShutdown();
    expect(given.map(([phase]) => phase)).toEqual([...DRAIN_PHASES]);
    const sumMs = given.reduce((sum, [, withinMs]) => sum + withinMs, 0);
    expect(sumMs).toBeLessThan(GRACE_MS);
    expect(given[0]?.[1]).toBeLessThanOrEqual(GRACE_MS / DRAIN_PHASES.length);
  });

  it('gives a phase the time that those before it did not need, and keeps none for empty ones', async () => {
    const drain = drainWithin(600_000);
    const given: number[] = [];
    const note = (withinMs: number) => {
      given.push(withinMs);
      return Promise.resolve();
    };
    drain.register('stop_intake', 'spec', note);
    drain.register('leave_sessions', 'spec', note);
    await drain.beforeApplicationShutdown();
    const [first = 0, second = 0] = given;
    expect(first).toBeLessThanOrEqual(250_000);
    expect(second).toBeGreaterThan(first);
  });

  it('runs what follows a step that throws', async () => {
    const drain = drainWithin(GRACE_MS);
    const ran: string[] = [];
    drain.register('stop_intake', 'spec', () => Promise.reject(new Error('broken')));
    drain.register('flush', 'spec', () => {
      ran.push('flush');
      return Promise.resolve();
    });
    await drain.beforeApplicationShutdown();
    expect(ran).toEqual(['flush']);
  });

  it('has a grace that is at least twice the delay', () => {
    const refused = () => healthSection.parse({ DRAIN_DELAY_MS: '501', DRAIN_GRACE_MS: '1000' });
    expect(refused).toThrow(ConfigError);
    expect(refused).toThrow('DRAIN_DELAY_MS');
    expect(healthSection.parse({ DRAIN_DELAY_MS: '500', DRAIN_GRACE_MS: '1000' })).toEqual({
      DRAIN_DELAY_MS: 500,
      DRAIN_GRACE_MS: 1_000,
    });
  });
});
