/** Calls the listener at news; answers what takes it away again. */
export type NewsSource = (listener: () => void) => () => void;

/**
 * Waits for news, at most `withinMs`, or until `abort`. For whoever is woken and looks from time to
 * time all the same, since news may be lost.
 */
export function waitForNews(
  source: NewsSource,
  withinMs: number,
  abort: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stop();
      abort.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, withinMs);
    const stop = source(done);
    abort.addEventListener('abort', done);
  });
}
