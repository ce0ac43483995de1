import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ZoomTime } from './zoom.time.js';

const MINUTE = 60_000;

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

  it.each([10 * MINUTE, -10 * MINUTE])('goes on from what was heard, %i ms off ours', (off) => {
    time.heard(Date.now() + off);
    vi.advanceTimersByTime(1_500);
    expect(time.now()).toBe(Date.now() + off);
    vi.setSystemTime(0);
    expect(time.now()).toBe(1_000_000_000_000 + 1_500 + off);
  });

  it('is that of the message which was least delayed, however old what Zoom replays', () => {
    time.heard(Date.now() - 40);
    time.heard(Date.now() - 10);
    time.heard(Date.now() - 30_000);
    vi.advanceTimersByTime(1_000);
    time.heard(Date.now() - 200);
    expect(time.now()).toBe(Date.now() - 10);
  });

  it('follows a clock that was set back, within a minute', () => {
    time.heard(Date.now());
    vi.advanceTimersByTime(MINUTE);
    time.heard(Date.now() - 5_000);
    expect(time.now()).toBe(Date.now() - 5_000);
  });

  it('leaps once three messages say so, and for none that is wrong alone', () => {
    time.heard(Date.now());
    for (let wrong = 0; wrong < 2; wrong += 1) time.heard(Date.now() + 2 * MINUTE);
    time.heard(Date.now());
    time.heard(Date.now() + 2 * MINUTE);
    expect(time.now()).toBe(Date.now());
    for (let right = 0; right < 2; right += 1) time.heard(Date.now() + 2 * MINUTE);
    expect(time.now()).toBe(Date.now() + 2 * MINUTE);
  });

  it('is what a message says of itself, unless that cannot be', () => {
    time.heard(Date.now());
    expect(time.of(Date.now() - 59_000)).toBe(Date.now() - 59_000);
    for (const stamp of [null, 1, Date.now() + 2 * MINUTE]) expect(time.of(stamp)).toBe(Date.now());
  });
});
