import type { ObjectStore, GrowingObject } from './object.store.js';

const FLUSH_BYTES = 64 * 1024;
const FLUSH_MS = 1_000;
/** Bytes held from which on `append` waits for the disk before it takes more. */
const HELD_LIMIT = 1024 * 1024;

/**
 * Appends to one object: held chunks leave in one write at 64 KiB or after 1 s, at most one write at
 * a time (reference performance.md §D). A killed process loses what was held, at most that second.
 * A write that failed is repeated with the next one, at the same place; while the disk takes nothing,
 * chunks beyond 1 MiB are refused and lost.
 */
export class BatchedAppender {
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  #written = 0;
  #lost = 0;
  #object: GrowingObject | null = null;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;

  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Where the next chunk will stand. */
  get position(): number {
    return this.#written + this.#heldBytes;
  }

  /** Number of chunks that were refused. */
  get lost(): number {
    return this.#lost;
  }

  /** Settles at once, or when the disk has caught up. @throws what the store throws: the chunk is lost */
  async append(chunk: Uint8Array): Promise<void> {
    if (this.#heldBytes >= HELD_LIMIT) await this.#makeRoom();
    this.#held.push(chunk);
    this.#heldBytes += chunk.byteLength;
    if (this.#heldBytes >= FLUSH_BYTES) this.#flushSoon(0);
    else this.#flushSoon(FLUSH_MS);
  }

  /** Everything appended so far has been handed to the operating system. @throws what the store throws */
  async flush(): Promise<void> {
    this.#stopTimer();
    while (this.#held.length > 0) {
      this.#writing ??= this.#write().finally(() => (this.#writing = null));
      await this.#writing;
    }
    await this.#writing;
  }

  /** Flushes and makes durable; an appender that was never used leaves no object. */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.#stopTimer();
      await this.#object?.seal();
    }
  }

  async #makeRoom(): Promise<void> {
    try {
      await this.flush();
    } catch (error) {
      this.#lost += 1;
      throw error;
    }
  }

  #flushSoon(delay: number): void {
    if (this.#timer !== null) {
      if (delay > 0) return;
      this.#stopTimer();
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.flush().catch(this.onFailure);
    }, delay);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #write(): Promise<void> {
    const chunks = this.#held.slice();
    const bytes = this.#heldBytes;
    this.#object ??= await this.store.create(this.key);
    await this.#object.writeAt(this.#written, chunks);
    this.#held = this.#held.slice(chunks.length);
    this.#heldBytes -= bytes;
    this.#written += bytes;
  }
}
