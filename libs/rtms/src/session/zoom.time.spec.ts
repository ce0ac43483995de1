import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ZoomTime } from './zoom.time.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

describe('Zoom’s time', () => {
  let time: ZoomTime;

  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000_000_000, toFake: ['Date', 'performance'] });
    time = new ZoomTime();
  });

  afterEach(() => vi.useRealTimers());

  it('is ours until Zoom has said any', () => {
    time.heard(null);
    vi.advanceTimersByTime(5);
    expect(time.now()).toBe(Date.now());
    expect(time.of(Date.now() - 3)).toBe(Date.now() - 3);
  });

  const heardThrice = (timestamp: number) => {
    for (let times = 0; times < 3; times += 1) time.heard(timestamp);
  };

  it.each([10 * MINUTE, -10 * MINUTE])('goes on from what was heard, %i ms off ours', (off) => {
    heardThrice(Date.now() + off);
    vi.advanceTimersByTime(1_500);
    expect(time.now()).toBe(Date.now() + off);
    vi.setSystemTime(0);
    expect(time.now()).toBe(1_000_000_000_000 + 1_500 + off);
  });

  it('is not what a first message alone says that is far off', () => {
    time.heard(Date.now() + 2 * MINUTE);
    time.heard(1);
    expect(time.now()).toBe(Date.now());
    time.heard(Date.now() - 20);
    expect(time.now()).toBe(Date.now() - 20);
    heardThrice(Date.now() + 23 * HOUR);
    expect(time.now()).toBeGreaterThan(Date.now() + 22 * HOUR);
  });

  it('is that of the message which was least delayed', () => {
    time.heard(Date.now() - 40);
    time.heard(Date.now() - 10);
    vi.advanceTimersByTime(1_000);
    time.heard(Date.now() - 200);
    expect(time.now()).toBe(Date.now() - 10);
  });

  it.each([5_000, 20_000, 55_000])('is not what Zoom replays after a hole of %i ms', (hole) => {
    for (let second = 0; second < 130; second += 1) {
      time.heard(Date.now());
      vi.advanceTimersByTime(1_000);
    }
    vi.advanceTimersByTime(hole);
    for (let second = 0; second < 130; second += 1) time.heard(Date.now() - hole);
    expect(time.now()).toBe(Date.now());
  });

  it('follows a clock that was set back, within two minutes', () => {
    time.heard(Date.now());
    for (let second = 0; second < 121; second += 1) {
      vi.advanceTimersByTime(1_000);
      time.heard(Date.now() - 5_000);
    }
    expect(time.now()).toBe(Date.now() - 5_000);
  });

  it('leaps once three messages agree, and for none that is wrong alone', () => {
    time.heard(Date.now());
    for (let wrong = 0; wrong < 2; wrong += 1) time.heard(Date.now() + 2 * MINUTE);
    time.heard(Date.now() + 20 * MINUTE);
    time.heard(Date.now() + 2 * MINUTE);
    time.heard(Date.now());
    expect(time.now()).toBe(Date.now());
    heardThrice(Date.now() + 2 * MINUTE);
    expect(time.now()).toBe(Date.now() + 2 * MINUTE);
  });

  it('is what a message says of itself, unless that cannot be', () => {
    time.heard(Date.now());
    expect(time.of(Date.now() - 59_000)).toBe(Date.now() - 59_000);
    for (const stamp of [null, 1, Date.now() + 2 * MINUTE]) expect(time.of(stamp)).toBe(Date.now());
  });

  it.each([25 * HOUR, 1e297, -11 * YEAR, -1e297])(
    'is not what many agree on, %d ms off ours',
    (off) => {
      time.heard(Date.now());
      for (let times = 0; times < 10; times += 1) time.heard(Date.now() + off);
      expect(time.now()).toBe(Date.now());
    },
  );

  it('has room for what happened long ago, and for a day that has not happened yet', () => {
    time.heard(Date.now());
    for (const off of [-9 * YEAR, -HOUR, 0, 23 * HOUR]) {
      expect(time.isPlausible(Date.now() + off)).toBe(true);
    }
    for (const stamp of [1, Date.now() - 11 * YEAR, Date.now() + 25 * HOUR, 1e297]) {
      expect(time.isPlausible(stamp)).toBe(false);
    }
  });
});
