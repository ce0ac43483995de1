import { Readable } from 'node:stream';

/**
 * The bytes of a source, with a limit on how long each next one may be waited for. Time in which
 * the reader does not ask does not count: a slow reader is no silent Zoom.
 * @param failure what the reader is told when the source breaks (its error code) or falls silent.
 */
export function watchIdle(
  source: Readable,
  idleMs: number,
  failure: (error: unknown) => Error,
): Readable {
  const content = Readable.from(chunksOf(source, idleMs, failure), { objectMode: false });
  // A generator that was never asked does not run its end.
  content.once('close', () => source.destroy());
  return content;
}

class SilentSourceError extends Error {
  readonly code = 'ETIMEDOUT';
}

async function* chunksOf(
  source: Readable,
  idleMs: number,
  failure: (error: unknown) => Error,
): AsyncGenerator {
  const chunks = source.iterator();
  try {
    for (;;) {
      const silence = setTimeout(() => source.destroy(new SilentSourceError()), idleMs);
      const next = await chunks.next().finally(() => {
        clearTimeout(silence);
      });
      if (next.done === true) return;
      yield next.value;
    }
  } catch (error) {
    throw failure(error);
  }
}
