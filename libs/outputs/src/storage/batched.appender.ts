import { BatchedWriter } from './batched.writer.js';
import type { GrowingObject, ObjectStore } from './object.store.js';

/** Appends chunks to one object, many in one write (see {@link BatchedWriter}). */
export class BatchedAppender {
  readonly #writer: BatchedWriter<Uint8Array>;
  #written = 0;
  #object: GrowingObject | null = null;

  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
    onFailure: (error: unknown) => void,
  ) {
    this.#writer = new BatchedWriter((chunks) => this.#write(chunks), onFailure);
  }

  /** Number of chunks that were refused. */
  get lost(): number {
    return this.#writer.lost;
  }

  /** Settles at once, or when the disk has caught up. @throws what the store throws: the chunk is lost */
  append(chunk: Uint8Array): Promise<void> {
    return this.#writer.append(chunk);
  }

  /** Everything appended so far has been handed to the operating system. @throws what the store throws */
  flush(): Promise<void> {
    return this.#writer.flush();
  }

  /** Flushes and makes durable; an appender that was never used leaves no object. */
  async close(): Promise<void> {
    try {
      await this.#writer.close();
    } finally {
      await this.#object?.seal();
    }
  }

  /** A write that failed is repeated at the same place. */
  async #write(chunks: readonly Uint8Array[]): Promise<void> {
    this.#object ??= await this.store.create(this.key);
    await this.#object.writeAt(this.#written, chunks);
    this.#written += chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }
}
