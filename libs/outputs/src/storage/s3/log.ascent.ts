import { readAll } from '../line.log.js';
import type { ObjectAscent } from './object.ascent.js';
import type { S3Bucket } from './s3.bucket.js';
import type { SpoolFolder } from './spool.folder.js';

/** Bytes that a log may cost a millisecond: the longer it is, the less often it is put. */
const BYTES_A_MS = 256;

/**
 * A log is put whole again and again while it grows: other replicas read it, and what a lost machine
 * received is placed by it.
 */
export class LogAscent implements ObjectAscent {
  #writes = 1;
  #put = 0;
  #nextAt = 0;

  /** @param pauseMs least time between two puts */
  constructor(
    private readonly key: string,
    private readonly bucket: S3Bucket,
    private readonly spool: SpoolFolder,
    private readonly pauseMs: number,
  ) {}

  wrote(): void {
    this.#writes += 1;
  }

  truncated(): void {
    this.#writes += 1;
  }

  async step(isSealed: boolean): Promise<number | null> {
    if (this.#put === this.#writes) return null;
    const rest = this.#nextAt - performance.now();
    if (!isSealed && rest > 0) return rest;
    const writes = this.#writes;
    const text = await readAll(await this.spool.files.read(this.key));
    await this.bucket.put(this.key, text);
    this.#put = writes;
    this.#nextAt = performance.now() + Math.max(this.pauseMs, text.byteLength / BYTES_A_MS);
    return 0;
  }

  async examine(): Promise<void> {}

  async abandon(): Promise<void> {}
}
