import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RecoveryPlan, type RedialTarget, type RetryCause } from './recovery.plan.js';

/** Time is the only thing this is about, so it is moved by hand. */
describe('recovery plan', () => {
  let redials: { at: number; target: RedialTarget }[];
  let expiredAt: number | null;
  let plan: RecoveryPlan;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    vi.spyOn(Math, 'random').mockReturnValue(0);
    redials = [];
    expiredAt = null;
    plan = new RecoveryPlan(
      { windowMs: 55_000, reconnectMs: 3_000, duplicateMs: 1_500, attemptMs: 2_000 },
      {
        redial: (target) => redials.push({ at: performance.now() - zero, target }),
        expired: () => (expiredAt = performance.now() - zero),
      },
    );
    zero = performance.now();
  });
  let zero = 0;

  afterEach(() => {
    plan.stop();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  /** Fails each attempt at once, until the window is over. */
  function failFor(cause: RetryCause): number[] {
    plan.open();
    plan.retry('link', cause);
    for (let second = 0; second < 60; second += 0.5) {
      const before = redials.length;
      vi.advanceTimersByTime(500);
      if (redials.length > before && expiredAt === null) {
        plan.open();
        plan.retry('link', cause);
      }
    }
    return redials.map(({ at }) => at / 1_000);
  }

  it('waits 3 s and twice as long each time, tries once more before the end, and gives up at 55 s', () => {
    expect(failFor('lost')).toEqual([3, 9, 21, 45, 53]);
    expect(expiredAt).toBe(55_000);
  });

  it('waits 1.5 s and twice as long while an older connection stands', () => {
    expect(failFor('duplicate')).toEqual([1.5, 4.5, 10.5, 22.5, 46.5, 53]);
  });

  it('follows the first hint at once, and those that follow as it follows losses', () => {
    expect(failFor('hinted')).toEqual([0, 6.5, 18.5, 42.5, 53]);
  });

  it('is over at once where nothing of the window is left', () => {
    const timer = vi.spyOn(globalThis, 'setTimeout');
    plan.open(-2_000);
    expect(timer).toHaveBeenCalledWith(expect.any(Function), 0);
    vi.advanceTimersByTime(0);
    expect(expiredAt).toBe(0);
  });

  it('begins a new window only after recovery', () => {
    plan.open();
    vi.advanceTimersByTime(20_000);
    plan.recovered();
    expect(plan.until).toBeNull();
    vi.advanceTimersByTime(40_000);
    expect(expiredAt).toBeNull();
    plan.open();
    expect(plan.until).toBe(performance.now() + 55_000);
  });

  it('keeps its longer pauses when a session breaks again within seconds', () => {
    plan.open();
    plan.retry('link', 'lost');
    vi.advanceTimersByTime(3_000);
    plan.recovered();
    vi.advanceTimersByTime(1_000);
    plan.open();
    plan.retry('link', 'lost');
    vi.advanceTimersByTime(6_000);
    expect(redials.map(({ at }) => at)).toEqual([3_000, 10_000]);
  });

  it('dials everything that waits by one attempt, at once when it is told to', () => {
    plan.open();
    plan.retry(new Set(['audio']), 'lost');
    plan.retry(new Set(['video']), 'lost');
    plan.hurry();
    expect(redials).toEqual([{ at: 0, target: new Set(['audio', 'video']) }]);
    plan.retry(new Set(['audio']), 'lost');
    plan.retry('link', 'lost');
    plan.hurry();
    expect(redials[1]).toEqual({ at: 0, target: 'link' });
    plan.hurry();
    expect(redials).toHaveLength(2);
  });
});
