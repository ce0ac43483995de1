import { describe, expect, it, vi } from 'vitest';
import { waitForNews } from './news.wait.js';

const LONG_MS = 60_000;

function openSource() {
  const listeners = new Set<() => void>();
  const source = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  return { source, listeners, tell: () => [...listeners].forEach((listener) => listener()) };
}

describe('waiting for news', () => {
  it('ends at news and listens no longer', async () => {
    const { source, listeners, tell } = openSource();
    const waiting = waitForNews(source, LONG_MS, new AbortController().signal);
    tell();
    await waiting;
    expect(listeners.size).toBe(0);
  });

  it('ends when it is told to, and leaves no listener at the signal', async () => {
    const { source, listeners } = openSource();
    const abort = new AbortController();
    const removed = vi.spyOn(abort.signal, 'removeEventListener');
    const waiting = waitForNews(source, LONG_MS, abort.signal);
    abort.abort();
    await waiting;
    expect(listeners.size).toBe(0);
    expect(removed).toHaveBeenCalledOnce();
  });

  it('ends without news when its time is over', async () => {
    const { source, listeners } = openSource();
    await waitForNews(source, 1, new AbortController().signal);
    expect(listeners.size).toBe(0);
  });
});
