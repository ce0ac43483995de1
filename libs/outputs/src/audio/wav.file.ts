import type { GrowingObject, ObjectStore } from '../storage/object.store.js';
import { SingleFlight } from '../storage/single.flight.js';
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
 * A WAV file that grows by positional writes and opens from its first write on: samples first, then the header
 * that counts them, after one that counts none. Where it has to begin earlier it is written anew under another key, and the former
 * one stays until {@link dropFormer}: a kill between the two costs nothing. Positions are sample frames
 * on the track's own scale.
 */
export class WavFile {
  #object: GrowingObject | null = null;
  #base: number | null = null;
  #end = -Infinity;
  #version = 0;
  /** The next version, while it is not whole. */
  #next: GrowingObject | null = null;
  readonly #former: GrowingObject[] = [];
  readonly #dropping = new SingleFlight(() => this.#dropAll().catch(() => undefined));

  /** @param keyOf the key of a version, from 1 */
  constructor(
    private readonly store: ObjectStore,
    private readonly keyOf: (version: number) => string,
    private readonly format: PcmFormat,
  ) {}

  /** Which version holds the samples; 0 before the first write. */
  get version(): number {
    return this.#version;
  }

  /** Position of the first sample in the file; `null` before the first write. */
  get base(): number | null {
    return this.#base;
  }

  /**
   * Writes one stretch of samples. With a base other than before it must be all that the file has.
   *
   * @throws what the store throws: the stretch is to be written again; with another base, all of it
   */
  async write(base: number, span: Span, samples: readonly SampleView[], place: WavPlace) {
    if (this.#object === null || base !== this.#base) {
      await this.#begin(base, span, samples, place);
      return;
    }
    await this.#object.writeAt(this.#byteOf(span.from - base), samples.map(bytesOf));
    this.#end = Math.max(this.#end, span.to);
    await this.#writeHeader(place);
  }

  /**
   * Deletes the versions before this one, beside what is written; whoever looks for the samples must know of this one
   * by then. What cannot be deleted is tried with the next call, and goes as the session is completed.
   */
  dropFormer(): void {
    this.#dropping.start();
  }

  /** Extends the file with silence to `end` where it is shorter, and makes it durable. */
  async close(end: number, place: WavPlace): Promise<void> {
    // It has no samples that are not elsewhere.
    if (this.#next !== null) await this.#drop(this.#next).catch(() => undefined);
    await this.#dropping.idle();
    if (this.#object === null || this.#base === null) return;
    try {
      this.#end = Math.max(this.#end, end);
      await this.#object.truncate(this.#byteOf(this.#end - this.#base));
      await this.#writeHeader(place);
    } finally {
      await this.#object.seal();
      this.#object = null;
    }
  }

  #byteOf(frame: number): number {
    return WAV_HEADER_BYTES + frame * bytesPerFrame(this.format);
  }

  async #begin(base: number, span: Span, samples: readonly SampleView[], place: WavPlace) {
    this.#next ??= await this.store.create(this.keyOf(this.#version + 1));
    const object = this.#next;
    const header = (frames: number) =>
      wavHeader({ ...this.format, ...place, dataBytes: frames * bytesPerFrame(this.format) });
    // A try before may have written more, or elsewhere.
    await object.truncate(0);
    await object.writeAt(0, [header(0)]);
    await object.writeAt(this.#byteOf(span.from - base), samples.map(bytesOf));
    await object.writeAt(0, [header(span.to - base)]);
    if (this.#object !== null) this.#former.push(this.#object);
    this.#object = object;
    this.#next = null;
    this.#version += 1;
    this.#base = base;
    this.#end = span.to;
  }

  async #dropAll(): Promise<void> {
    for (let object = this.#former[0]; object !== undefined; object = this.#former[0]) {
      await this.#drop(object);
      this.#former.shift();
    }
  }

  async #drop(object: GrowingObject): Promise<void> {
    await this.store.delete(object.key);
    // Its file is gone: only a descriptor is left to close.
    await object.seal().catch(() => undefined);
  }

  async #writeHeader(place: WavPlace): Promise<void> {
    const dataBytes = (this.#end - (this.#base ?? this.#end)) * bytesPerFrame(this.format);
    await this.#object?.writeAt(0, [wavHeader({ ...this.format, ...place, dataBytes })]);
  }
}

function bytesOf(view: SampleView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
