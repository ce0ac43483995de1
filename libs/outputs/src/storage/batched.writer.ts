const FLUSH_BYTES = 64 * 1024;
/** Half of what a kill may cost: the rest is for the disk to take it. */
const FLUSH_MS = 500;
/** Bytes held from which on `append` waits for the disk before it takes more. */
const HELD_LIMIT = 1024 * 1024;

/**
 * Holds items and has them written together at 64 KiB or after half a second, at most one write at a time
 * (reference performance.md §D). A killed process loses what was held, at most a second with a slow disk. A write
 * that failed is repeated with the next one; while the disk takes nothing, items beyond 1 MiB are
 * refused and lost.
 */
export class BatchedWriter<Item extends { readonly byteLength: number }> {
  #held: Item[] = [];
  #heldBytes = 0;
  #lost = 0;
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;

  /** @param write what fails is given again, from its first item on */
  constructor(
    private readonly write: (items: readonly Item[]) => Promise<void>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** Number of items that were refused. */
  get lost(): number {
    return this.#lost;
  }

  /** What was taken and is not written. */
  get held(): readonly Item[] {
    return this.#held;
  }

  /** Settles at once, or when the disk has caught up. @throws what `write` throws: the item is lost */
  async append(item: Item): Promise<void> {
    if (this.#heldBytes >= HELD_LIMIT) await this.#makeRoom();
    this.#held.push(item);
    this.#heldBytes += item.byteLength;
    if (this.#heldBytes >= FLUSH_BYTES) this.#flushSoon(0);
    else this.#flushSoon(FLUSH_MS);
  }

  /** Everything appended so far has been written. @throws what `write` throws */
  async flush(): Promise<void> {
    this.#stopTimer();
    while (this.#held.length > 0) {
      this.#writing ??= this.#write().finally(() => (this.#writing = null));
      await this.#writing;
    }
    await this.#writing;
  }

  /** Flushes once more, and never again by itself. @throws what `write` throws */
  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      this.#stopTimer();
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
    const items = this.#held.slice();
    const bytes = this.#heldBytes;
    await this.write(items);
    this.#held = this.#held.slice(items.length);
    this.#heldBytes -= bytes;
  }
}
