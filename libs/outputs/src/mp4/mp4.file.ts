import type { GrowingObject, ObjectStore } from '../storage/object.store.js';
import type { ParameterSets } from './h264.units.js';
import { u32 } from './mp4.box.js';
import { mp4Fragment, type Mp4Sample } from './mp4.fragment.js';
import { mp4Head } from './mp4.head.js';

/** How long the last picture of a file lasts where nothing says it: 25 a second. */
const DEFAULT_DURATION_MS = 40;
/** A picture that nothing followed for longer is not taken as the pace of the next ones. */
const MAX_PACE_MS = 1_000;

/**
 * H.264 in fragmented MP4, copied, with the times it was made at. Fragments are appended, so the file
 * plays while it grows and after a kill. A write that failed changes nothing that counts, and is
 * repeated at the same place.
 */
export class Mp4File {
  #object: GrowingObject | null = null;
  #bytes = 0;
  #sequence = 0;
  #startAt = 0;
  #pace = DEFAULT_DURATION_MS;
  #last: { readonly timestamp: number; readonly durationAt: number } | null = null;

  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
    private readonly sets: ParameterSets,
  ) {}

  /** @param samples in order of time @throws what the store throws: none of them counts as written */
  async write(samples: readonly Mp4Sample[]): Promise<void> {
    const [first] = samples;
    const last = samples.at(-1);
    if (first === undefined || last === undefined) return;
    this.#object ??= await this.store.create(this.key);
    if (this.#last === null) this.#startAt = first.timestamp;
    await this.#lengthenLast(first.timestamp);
    const head = this.#bytes === 0 ? mp4Head(this.sets, this.#startAt) : new Uint8Array(0);
    const pace = this.#paceAfter(samples);
    const fragment = mp4Fragment(samples, this.#sequence + 1, this.#startAt, pace);
    await this.#object.writeAt(this.#bytes, [head, fragment.bytes]);
    const fragmentAt = this.#bytes + head.byteLength;
    this.#last = { timestamp: last.timestamp, durationAt: fragmentAt + fragment.lastDurationAt };
    this.#bytes = fragmentAt + fragment.bytes.byteLength;
    this.#sequence += 1;
    this.#pace = pace;
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
    if (this.#last === null) return;
    const { timestamp, durationAt } = this.#last;
    await this.#object?.writeAt(durationAt, [u32(next - timestamp)]);
  }

  #paceAfter(samples: readonly Mp4Sample[]): number {
    const before = samples.at(-2)?.timestamp ?? this.#last?.timestamp;
    const duration = (samples.at(-1)?.timestamp ?? 0) - (before ?? 0);
    return before === undefined || duration > MAX_PACE_MS ? this.#pace : duration;
  }
}
