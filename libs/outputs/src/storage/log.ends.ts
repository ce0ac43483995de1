import type { z } from 'zod';
import { parseLine, readAll } from './line.log.js';
import type { ObjectStore } from './object.store.js';

/** More than any line that is read so; a line that is longer counts as unreadable. */
const PIECE_BYTES = 16 * 1024;

/**
 * The first and the last line of a log that can be read, without the millions between; `null` where
 * there is none in the first and the last 16 KiB.
 */
export async function readLogEnds<Schema extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: Schema,
): Promise<{ first: z.infer<Schema>; last: z.infer<Schema> } | null> {
  const bytes = (await store.stat(key))?.bytes ?? 0;
  if (bytes === 0) return null;
  const piece = async (start: number, end: number) => {
    const text = (await readAll(await store.read(key, { start, end }))).toString('utf8');
    // What follows the last line break is torn, or goes on in the next piece.
    return text
      .split('\n')
      .slice(0, -1)
      .flatMap((line) => parseLine(line, schema));
  };
  const [first] = await piece(0, Math.min(bytes, PIECE_BYTES) - 1);
  const last = (await piece(Math.max(0, bytes - PIECE_BYTES), bytes - 1)).at(-1);
  return first === undefined || last === undefined ? null : { first, last };
}
