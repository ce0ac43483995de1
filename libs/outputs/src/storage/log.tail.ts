import type { z } from 'zod';
import { parseLine, readAll } from './line.log.js';
import type { ObjectStore } from './object.store.js';

/** A line of a log and its number, from 1. */
export interface NumberedLine<Line> {
  readonly number: number;
  readonly line: Line;
}

/** Reads a growing log of lines piece by piece, each line once; what cannot be read is counted only. */
export class LogTail<Schema extends z.ZodType> {
  #offset = 0;
  #number = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
    private readonly schema: Schema,
  ) {}

  /** What became complete since the last call. */
  async next(): Promise<NumberedLine<z.infer<Schema>>[]> {
    const bytes = (await this.store.stat(this.key))?.bytes ?? 0;
    if (bytes <= this.#offset) return [];
    const range = { start: this.#offset, end: bytes - 1 };
    const piece = await readAll(await this.store.read(this.key, range));
    const end = piece.lastIndexOf(0x0a);
    if (end < 0) return [];
    this.#offset += end + 1;
    return piece
      .toString('utf8', 0, end)
      .split('\n')
      .flatMap((text) => {
        this.#number += 1;
        const number = this.#number;
        return parseLine(text, this.schema).map((line) => ({ number, line }));
      });
  }
}
