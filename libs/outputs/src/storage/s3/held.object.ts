import { setTimeout as pause } from 'node:timers/promises';
import { ObjectTakenOverError, StoreUnavailableError } from '../../outputs.errors.js';
import type { GrowingObject } from '../object.store.js';
import type { ObjectAscent } from './object.ascent.js';
import type { SpoolLimits } from './spool.limits.js';

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 30_000;

export interface HeldOptions {
  /** What its file has already. */
  readonly bytes: number;
  readonly limits: SpoolLimits;
  /** How long `seal` waits. */
  readonly sealMs: number;
  /** The object is in the store, or no longer ours: its file may go. */
  readonly finished: () => Promise<void>;
  readonly failed: (error: unknown) => void;
  /** What was due is there: nothing of it fails. */
  readonly sent: () => void;
}

/** An object of the spool on its way into the store. What failed is tried again until it is there. */
export class HeldObject {
  readonly #over = Promise.withResolvers<undefined>();
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #finishing: Promise<void> | null = null;
  #wake = new AbortController();
  #isSealed = false;
  #isDiscarded = false;
  #isOver = false;
  #bytes: number;

  constructor(
    readonly key: string,
    private readonly file: GrowingObject | null,
    private readonly ascent: ObjectAscent,
    private readonly options: HeldOptions,
  ) {
    this.#over.promise.catch(() => undefined);
    this.#bytes = options.bytes;
    options.limits.found(options.bytes);
  }

  get isSealed(): boolean {
    return this.#isSealed;
  }

  /** Begins to send. @param isSealed a former process left it: nothing is added to it */
  start({ isSealed } = { isSealed: false }): this {
    this.#isSealed = isSealed;
    this.#run();
    return this;
  }

  /** @throws SpoolFullError, and what the disk throws */
  async writeAt(position: number, chunks: readonly Uint8Array[]): Promise<void> {
    if (this.#isDiscarded) return;
    const bytes = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#resize(Math.max(this.#bytes, position + bytes));
    try {
      await this.file?.writeAt(position, chunks);
    } finally {
      // A write that the disk cut short has changed what it did take.
      this.ascent.wrote(position, bytes);
    }
    this.#run();
  }

  async truncate(bytes: number): Promise<void> {
    if (this.#isDiscarded) return;
    this.#resize(bytes);
    await this.file?.truncate(bytes);
    this.ascent.truncated(bytes);
    this.#run();
  }

  /** @throws StoreUnavailableError when it is not there in time: it is kept, and tried again */
  async seal(): Promise<void> {
    // The file of a discarded object is gone; only its descriptor is left to close.
    if (this.#isDiscarded) return this.file?.seal().catch(() => undefined);
    await this.file?.seal();
    this.#isSealed = true;
    this.#run();
    await this.settled();
  }

  /** The sealed object is in the store. @throws StoreUnavailableError ObjectTakenOverError */
  async settled(): Promise<void> {
    const isStopped = this.#stop.signal.aborted && !this.#isOver;
    const late = pause(isStopped ? 0 : this.options.sealMs, 'late' as const, { ref: false });
    if ((await Promise.race([this.#over.promise, late])) === 'late') {
      throw new StoreUnavailableError(new Error(`${this.key} is not uploaded yet.`));
    }
  }

  /** Sends nothing any more; the file stays for the next process. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#running;
  }

  /** The object is deleted: writes of a stale owner lead nowhere. */
  async discard(): Promise<void> {
    this.#isDiscarded = true;
    await this.stop();
    await this.ascent.abandon();
    await this.#finish();
  }

  #resize(bytes: number): void {
    this.options.limits.take(bytes - this.#bytes);
    this.#bytes = bytes;
  }

  #run(): void {
    this.#wake.abort();
    this.#running ??= this.#climb().finally(() => (this.#running = null));
  }

  async #climb(): Promise<void> {
    let retryMs = FIRST_RETRY_MS;
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      const isSealed = this.#isSealed;
      try {
        const wait = await this.options.limits.send(() => this.ascent.step(isSealed));
        retryMs = FIRST_RETRY_MS;
        this.options.sent();
        if (wait === null && isSealed) {
          await this.#finish();
          return;
        }
        await this.#rest(wait);
      } catch (error) {
        this.options.failed(error);
        if (await this.#isLost()) return;
        await pause(retryMs, null, { ref: false, signal: this.#stop.signal }).catch(() => null);
        retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
      }
    }
  }

  /** Until the next step is due, or something is written. */
  async #rest(ms: number | null): Promise<void> {
    const { signal } = this.#wake;
    if (ms === 0 || signal.aborted) return;
    if (ms !== null) await pause(ms, null, { ref: false, signal }).catch(() => null);
    else await new Promise((resolve) => signal.addEventListener('abort', resolve));
  }

  /** True when another process completed the object: ours ends there. */
  async #isLost(): Promise<boolean> {
    try {
      await this.ascent.examine();
      return false;
    } catch (error) {
      if (!(error instanceof ObjectTakenOverError)) return false;
      this.options.failed(error);
      this.#over.reject(error);
      this.#isDiscarded = true;
      await this.#finish();
      return true;
    }
  }

  /** Once, also where the last step succeeds while the object is discarded. */
  #finish(): Promise<void> {
    this.#finishing ??= this.#end().catch((error: unknown) => {
      this.#finishing = null;
      throw error;
    });
    return this.#finishing;
  }

  async #end(): Promise<void> {
    this.#isOver = true;
    await this.options.finished();
    this.options.limits.release(this.#bytes);
    this.#stop.abort();
    this.#over.resolve(undefined);
  }
}
