import type { AudioFrame } from '@zoom-platform/rtms/extension';
import { bytesPerFrame, type PcmFormat } from './wav.header.js';
import { PlacedSpans } from './placed.spans.js';
import { cutBefore, hullOf, type SampleView, SampleWindow, type Span } from './sample.window.js';

/** A packet within this of the end of the one before is appended seamlessly. */
export const SEAM_TOLERANCE_MS = 10;

export interface TrackIdentity {
  /** Safe in a key. */
  readonly label: string;
  /** Grows when a person's format changes: one file holds one format. */
  readonly part: number;
  readonly userId: string | null;
  /** How Zoom sent it. */
  readonly codec: AudioFrame['codec'];
  readonly format: PcmFormat;
}

/**
 * One participant's sound of one format, placed by source timestamp. Positions are sample frames
 * since `origin`; they may be negative.
 */
export class AudioTrack {
  readonly #window: SampleWindow;
  readonly #spans = new PlacedSpans();
  readonly #timestamps = new Set<number>();
  #dirty: Span | null = null;
  #packetMs = 0;
  #received = 0;
  #driftMs = 0;
  #isWhole = true;
  #start = Infinity;
  #end = -Infinity;

  /** @param origin Unix milliseconds */
  constructor(
    readonly identity: TrackIdentity,
    private readonly origin: number,
  ) {
    this.#window = new SampleWindow(this.format.sampleRate * this.format.channels);
  }

  get format(): PcmFormat {
    return this.identity.format;
  }

  /** First and last position with sound. */
  get extent(): Span {
    return { from: this.#start, to: this.#end };
  }

  /** Whether all of it still is in memory, so that its file could be started anew. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Length of the last packet in milliseconds. */
  get packetMs(): number {
    return this.#packetMs;
  }

  /** Packets that were placed. */
  get received(): number {
    return this.#received;
  }

  /** How far the last packet stands from its timestamp, in milliseconds. */
  get driftMs(): number {
    return this.#driftMs;
  }

  /** Places a packet; answers the bytes that are new, 0 for a repeat. */
  place(timestamp: number, data: Uint8Array): number {
    const frameBytes = bytesPerFrame(this.format);
    const frames = Math.floor(data.byteLength / frameBytes);
    if (frames === 0 || this.#timestamps.has(timestamp)) return 0;
    this.#timestamps.add(timestamp);
    this.#packetMs = (frames * 1000) / this.format.sampleRate;
    const tolerance = (SEAM_TOLERANCE_MS * this.format.sampleRate) / 1000;
    const exact = this.positionOf(timestamp);
    const from = this.#spans.snap(exact, tolerance);
    this.#driftMs = ((from - exact) * 1000) / this.format.sampleRate;
    this.#received += 1;
    let placed = 0;
    for (const free of this.#spans.claim(from, from + frames)) {
      const bytes = data.subarray((free.from - from) * frameBytes, (free.to - from) * frameBytes);
      this.#window.write(free.from * this.format.channels, bytes);
      this.#touch(free);
      placed += bytes.byteLength;
    }
    return placed;
  }

  positionOf(unixMs: number): number {
    return Math.round(((unixMs - this.origin) * this.format.sampleRate) / 1000);
  }

  timeOf(position: number): number {
    return this.origin + (position * 1000) / this.format.sampleRate;
  }

  timesOf({ from, to }: Span): Span {
    return { from: this.timeOf(from), to: this.timeOf(to) };
  }

  /** What has to be written since the last call. */
  takeDirty(): Span | null {
    const dirty = this.#dirty;
    this.#dirty = null;
    return dirty;
  }

  /** Marks a stretch as not yet written. */
  markDirty(span: Span): void {
    this.#dirty = hullOf(this.#dirty === null ? [span] : [this.#dirty, span]);
  }

  /** Gives up what is not yet written and lies before; answers its positions. */
  abandon(unixMs: number): Span | null {
    if (this.#dirty === null) return null;
    const { before, rest } = cutBefore(this.#dirty, this.positionOf(unixMs));
    this.#dirty = rest;
    return before;
  }

  views({ from, to }: Span): SampleView[] {
    const { channels } = this.format;
    return this.#window.views(from * channels, to * channels);
  }

  /** Gaps that nothing can fill any more, since all that starts before `unixMs` is too late now. */
  settle(unixMs: number): Span[] {
    for (const timestamp of this.#timestamps) {
      if (timestamp < unixMs) this.#timestamps.delete(timestamp);
    }
    return this.#spans
      .settle(unixMs === Infinity ? Infinity : this.positionOf(unixMs))
      .map((gap) => this.timesOf(gap));
  }

  /** Frees the memory of what lies before; it must have been written. */
  prune(unixMs: number): void {
    const position = this.positionOf(unixMs);
    if (position > this.#start) this.#isWhole = false;
    this.#window.prune(position * this.format.channels);
  }

  #touch(span: Span): void {
    this.#start = Math.min(this.#start, span.from);
    this.#end = Math.max(this.#end, span.to);
    this.markDirty(span);
  }
}
