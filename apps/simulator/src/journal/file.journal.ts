import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Journal, JournalEntry } from './journal.port.js';

/** A journal in memory and, with a path, in a JSONL file that is appended to. */
export class FileJournal implements Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #file: number | null;

  /** @param path file to append to, its folder is made; `null` keeps the entries in memory only */
  constructor(path: string | null) {
    if (path !== null) mkdirSync(dirname(path), { recursive: true });
    this.#file = path === null ? null : openSync(path, 'a');
  }

  write(type: string, about: Omit<JournalEntry, 'at' | 'type'> = {}): void {
    const entry: JournalEntry = { at: Date.now(), type, ...about };
    this.#entries.push(entry);
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }
}
