import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MediaHints } from './media.hints.js';

/** Time is the only thing this is about, so it is moved by hand. */
describe('hints at interrupted media', () => {
  let acted: number;
  let hints: MediaHints;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    acted = 0;
    hints = new MediaHints(() => {
      acted += 1;
      hints.interrupted();
    });
  });

  afterEach(() => {
    hints.stop();
    vi.useRealTimers();
  });

  function hint(): number {
    hints.take();
    vi.advanceTimersByTime(250);
    return acted;
  }

  it('are one, however many messages speak of one loss', () => {
    hints.take();
    expect([hint(), hint()]).toEqual([1, 1]);
  });

  it('are not believed until media has stood for 5 s after the last interruption', () => {
    expect(hint()).toBe(1);
    vi.advanceTimersByTime(20_000);
    expect(hint()).toBe(1);
    hints.recovered();
    vi.advanceTimersByTime(4_700);
    expect(hint()).toBe(1);
    vi.advanceTimersByTime(51);
    expect(hint()).toBe(2);
  });

  it('are believed at once where media was never interrupted', () => {
    hints.recovered();
    expect(hint()).toBe(1);
  });

  it('are forgotten where media stands again before they have settled', () => {
    hints.interrupted();
    hints.take();
    hints.recovered();
    vi.advanceTimersByTime(250);
    expect(acted).toBe(0);
  });

  it('are not acted upon after the stop', () => {
    hints.take();
    hints.stop();
    vi.advanceTimersByTime(250);
    expect(acted).toBe(0);
  });
});
