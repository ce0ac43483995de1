import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Journal, JournalEntry } from './journal.port.js';

/** So many entries are kept in memory by default. */
const KEPT = 100_000;

/** A journal in memory, of which the oldest leaves, and, with a path, in a JSONL file that is appended to. */
export class FileJournal implements Journal {
  readonly #entries: JournalEntry[] = [];
  readonly #kept: number;
  readonly #file: number | null;
  #forgotten = 0;

  /**
   * @param path file to append to, its folder is made; `null` keeps the entries in memory only
   * @param kept how many entries stay in memory; a tenth more may be there
   */
  constructor(path: string | null, kept = KEPT) {
    this.#kept = kept;
    if (path !== null) mkdirSync(dirname(path), { recursive: true });
    this.#file = path === null ? null : openSync(path, 'a');
  }

  write(type: string, about: Omit<JournalEntry, 'at' | 'type'> = {}): void {
    const entry: JournalEntry = { at: Date.now(), type, ...about };
    this.#entries.push(entry);
    this.#forget();
    if (this.#file !== null) writeSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  get forgotten(): number {
    return this.#forgotten;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
  }

  /** Many at once: to move all the others for each would be slow. */
  #forget(): void {
    const surplus = this.#entries.length - this.#kept;
    if (surplus <= this.#kept / 10) return;
    this.#entries.splice(0, surplus);
    this.#forgotten += surplus;
  }
}
