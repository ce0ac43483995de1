import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { BatchedAppender } from './batched.appender.js';
import type { ObjectStore } from './object.store.js';

/** A line of the log itself: so many were refused before it, since the disk was full or failed. */
const LOST = /^\{"lost":([1-9]\d*)\}$/;

/**
 * One JSON value a line, appended; at most a second of lines is lost with a killed process. What was refused is told
 * by a line of its own as soon as there is room again.
 */
export class LineLog<Line> {
  readonly #appender: BatchedAppender;
  #told = 0;

  constructor(store: ObjectStore, key: string, onFailure: (error: unknown) => void) {
    this.#appender = new BatchedAppender(store, key, onFailure);
  }

  /** Lines that were refused, since the disk did not take those before them. */
  get lost(): number {
    return this.#appender.lost;
  }

  append(line: Line): Promise<void> {
    return this.#append(`${JSON.stringify(line)}\n`);
  }

  /** Appends the lines and flushes. @throws what the store throws; each line was tried then */
  async write(lines: readonly Line[]): Promise<void> {
    if (lines.length === 0) return;
    const outcomes: PromiseSettledResult<void>[] = [];
    for (const line of lines) outcomes.push(...(await Promise.allSettled([this.append(line)])));
    await this.flush();
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  flush(): Promise<void> {
    return this.#appender.flush();
  }

  async close(): Promise<void> {
    try {
      if (this.lost > this.#told) await this.#append('');
    } finally {
      await this.#appender.close();
    }
  }

  /** With what was lost before, in one piece: both are taken, or neither is. */
  async #append(text: string): Promise<void> {
    const lost = this.lost - this.#told;
    const sign = lost > 0 ? `${JSON.stringify({ lost })}\n` : '';
    this.#told += lost;
    try {
      await this.#appender.append(Buffer.from(sign + text));
    } catch (error) {
      this.#told -= lost;
      throw error;
    }
  }
}

/** What a log holds. */
export interface ReadLog<Line> {
  readonly lines: Line[];
  /** Lines that are missing: a power cut leaves zeros, a half-full disk leaves halves, and a full one takes none. */
  readonly unreadable: number;
}

/** Reads what {@link LineLog} wrote; the torn last line of a killed process is left out uncounted. */
export async function readLog<Schema extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: Schema,
): Promise<ReadLog<z.infer<Schema>>> {
  if ((await store.stat(key)) === null) return { lines: [], unreadable: 0 };
  const text = (await readAll(await store.read(key))).toString('utf8');
  const end = text.lastIndexOf('\n');
  const texts = end < 0 ? [] : text.slice(0, end).split('\n');
  const lines: z.infer<Schema>[] = [];
  let unreadable = 0;
  for (const line of texts) {
    const [value] = parseLine(line, schema);
    if (value !== undefined) lines.push(value);
    else unreadable += Number(LOST.exec(line)?.[1] ?? 1);
  }
  return { lines, unreadable };
}

/** The lines of {@link readLog} alone. */
export async function readLines<Schema extends z.ZodType>(
  store: ObjectStore,
  key: string,
  schema: Schema,
): Promise<z.infer<Schema>[]> {
  return (await readLog(store, key, schema)).lines;
}

/** The line's value, or nothing where it cannot be read. */
export function parseLine<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): [z.infer<Schema>] | [] {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

export async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('An object is read as bytes.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
