import type { GrowingObject, ObjectStore } from '../storage/object.store.js';
import { u32 } from './mp4.box.js';
import { mp4Fragment, type Mp4Sample } from './mp4.fragment.js';
import { mp4Head } from './mp4.head.js';
import type { PictureEntry } from './picture.entry.js';

/** The last picture of a file is not taken to last longer: what was shown after it nobody knows. */
const MAX_LAST_MS = 1_000;

/**
 * Pictures in fragmented MP4, copied, with the times they were made at. Fragments are appended, so the
 * file plays while it grows and after a kill. A write that failed changes nothing that counts, and is
 * repeated at the same place.
 */
export class Mp4File {
  #object: GrowingObject | null = null;
  #bytes = 0;
  #sequence = 0;
  #startAt = 0;
  /** Times of the newest pictures, three at most. */
  #newest: readonly number[] = [];
  /** Where the duration of the last picture stands. */
  #durationAt = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
    private readonly pictures: PictureEntry,
  ) {}

  /** @param samples in order of time @throws what the store throws: none of them counts as written */
  async write(samples: readonly Mp4Sample[]): Promise<void> {
    const [first] = samples;
    if (first === undefined) return;
    this.#object ??= await this.store.create(this.key);
    if (this.#bytes === 0) this.#startAt = first.timestamp;
    await this.#lengthenLast(first.timestamp);
    const head = this.#bytes === 0 ? mp4Head(this.pictures, this.#startAt) : new Uint8Array(0);
    const times = [...this.#newest, ...samples.slice(-3).map(({ timestamp }) => timestamp)];
    const newest = times.slice(-3);
    const last = this.#durationOfLast(newest);
    const fragment = mp4Fragment(samples, this.#sequence + 1, this.#startAt, last);
    await this.#object.writeAt(this.#bytes, [head, fragment.bytes]);
    const fragmentAt = this.#bytes + head.byteLength;
    this.#newest = newest;
    this.#durationAt = fragmentAt + fragment.lastDurationAt;
    this.#bytes = fragmentAt + fragment.bytes.byteLength;
    this.#sequence += 1;
  }

  async close(): Promise<void> {
    try {
      // What a write that failed left behind the last fragment.
      await this.#object?.truncate(this.#bytes);
    } finally {
      await this.#object?.seal();
      this.#object = null;
    }
  }

  /** The last picture that was written lasts until the next one. */
  async #lengthenLast(next: number): Promise<void> {
    const last = this.#newest.at(-1);
    if (last !== undefined) await this.#object?.writeAt(this.#durationAt, [u32(next - last)]);
  }

  /** As long as one before it: the shorter of two, since pictures may be missing in one of them. */
  #durationOfLast(times: readonly number[]): number {
    const durations = times.slice(1).map((time, index) => time - (times[index] ?? time));
    if (durations.length === 0) return this.pictures.usualMs;
    return Math.min(MAX_LAST_MS, ...durations);
  }
}
