import type { GrowingObject, ObjectStore } from '../storage/object.store.js';
import type { SampleView, Span } from './sample.window.js';
import { bytesPerFrame, type PcmFormat, WAV_HEADER_BYTES, wavHeader } from './wav.header.js';

/** Where a file stands on the session's timeline. */
export interface WavPlace {
  /** Unix milliseconds of the session's zero. */
  readonly zero: number;
  /** Sample frames from zero to the file's first. */
  readonly timeReference: number;
}

/**
 * A WAV file that grows by positional writes and opens at any moment: samples first, then the header
 * that counts them. Positions are sample frames on the track's own scale.
 */
export class WavFile {
  #object: GrowingObject | null = null;
  #base: number | null = null;
  #end = -Infinity;

  constructor(
    private readonly store: ObjectStore,
    private readonly key: string,
    private readonly format: PcmFormat,
  ) {}

  /** Position of the first sample in the file; `null` before the first write. */
  get base(): number | null {
    return this.#base;
  }

  /**
   * Writes one stretch of samples. With a base other than before, the file starts anew: the stretch
   * must then be all that the file has.
   */
  async write(base: number, span: Span, samples: readonly SampleView[], place: WavPlace) {
    this.#object ??= await this.store.create(this.key);
    if (base !== this.#base) {
      await this.#object.truncate(WAV_HEADER_BYTES);
      this.#base = base;
      this.#end = span.from;
    }
    const at = WAV_HEADER_BYTES + (span.from - base) * bytesPerFrame(this.format);
    await this.#object.writeAt(at, samples.map(bytesOf));
    this.#end = Math.max(this.#end, span.to);
    await this.#writeHeader(place);
  }

  /** Extends the file with silence to `end` where it is shorter, and makes it durable. */
  async close(end: number, place: WavPlace): Promise<void> {
    if (this.#object === null || this.#base === null) return;
    try {
      this.#end = Math.max(this.#end, end);
      const bytes = (this.#end - this.#base) * bytesPerFrame(this.format);
      await this.#object.truncate(WAV_HEADER_BYTES + bytes);
      await this.#writeHeader(place);
    } finally {
      await this.#object.seal();
      this.#object = null;
    }
  }

  async #writeHeader(place: WavPlace): Promise<void> {
    const dataBytes = (this.#end - (this.#base ?? this.#end)) * bytesPerFrame(this.format);
    await this.#object?.writeAt(0, [wavHeader({ ...this.format, ...place, dataBytes })]);
  }
}

function bytesOf(view: SampleView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
