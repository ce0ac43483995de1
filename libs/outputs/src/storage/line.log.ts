import type { Readable } from 'node:stream';
import type { z } from 'zod';
import { BatchedAppender } from './batched.appender.js';
import type { ObjectStore } from './object.store.js';

/** One JSON value a line, appended; at most a second of lines is lost with a killed process. */
export class LineLog<Line> {
  readonly #appender: BatchedAppender;

  constructor(store: ObjectStore, key: string, onFailure: (error: unknown) => void) {
    this.#appender = new BatchedAppender(store, key, onFailure);
  }

  /** Lines that were refused, since the disk did not take those before them. */
  get lost(): number {
    return this.#appender.lost;
  }

  append(line: Line): Promise<void> {
    return this.#appender.append(Buffer.from(`${JSON.stringify(line)}\n`));
  }

  flush(): Promise<void> {
    return this.#appender.flush();
  }

  close(): Promise<void> {
    return this.#appender.close();
  }
}

/** What a log holds. */
export interface ReadLog<Line> {
  readonly lines: Line[];
  /** Lines that were left out: a power cut leaves zeros, a half-full disk leaves halves. */
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
  const lines = texts.flatMap((line) => parseLine(line, schema));
  return { lines, unreadable: texts.length - lines.length };
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
