import type { AudioFrame } from '@zoom-platform/rtms/extension';
import { bytesPerFrame, type PcmFormat } from './wav.header.js';
import { PacketSequence, type SequenceGap } from './packet.sequence.js';
import { PlacedSpans } from './placed.spans.js';
import {
  complementOf,
  cutBefore,
  hullOf,
  type SampleView,
  SampleWindow,
  type Span,
} from './sample.window.js';

/** A packet within this of the end of the one before, none missing between, is appended seamlessly. */
export const SEAM_TOLERANCE_MS = 10;

export interface TrackIdentity {
  /** Safe in a key. */
  readonly label: string;
  /** Grows when a person's format changes: one file holds one format. */
  readonly part: number;
  readonly userId: string | null;
  /** Contact Center's name of the voice; absent elsewhere. */
  readonly channelId?: string;
  /** How Zoom sent it. */
  readonly codec: AudioFrame['codec'];
  readonly format: PcmFormat;
}

/** Sound that was left out, since other sound stands there: the source's timestamps overlap. */
export interface Overlap extends Span {
  /** 1 for a whole packet, `null` for a part of one. */
  readonly packets: number | null;
}

/**
 * One participant's sound of one format, placed by source timestamp. Positions are sample frames
 * since `origin`; they may be negative.
 */
export class AudioTrack {
  readonly #window: SampleWindow;
  readonly #spans = new PlacedSpans();
  readonly #packets = new PacketSequence();
  #overlaps: Overlap[] = [];
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

  /** Places a packet; answers the bytes that are new, 0 where it found no room, `null` for a repeat. */
  place(timestamp: number, data: Uint8Array): number | null {
    const frameBytes = bytesPerFrame(this.format);
    const frames = Math.floor(data.byteLength / frameBytes);
    if (frames === 0 || this.#packets.has(timestamp)) return null;
    this.#packetMs = (frames * 1000) / this.format.sampleRate;
    const exact = this.positionOf(timestamp);
    const from = this.#startOf(timestamp, exact);
    const span = { from, to: from + frames };
    this.#packets.add({ timestamp, milliseconds: this.#packetMs, ...span });
    this.#driftMs = ((from - exact) * 1000) / this.format.sampleRate;
    const free = this.#spans.claim(span.from, span.to);
    this.#leaveOut(span, free);
    if (free.length > 0) this.#received += 1;
    let placed = 0;
    for (const part of free) {
      const bytes = data.subarray((part.from - from) * frameBytes, (part.to - from) * frameBytes);
      this.#window.write(part.from * this.format.channels, bytes);
      this.#touch(part);
      placed += bytes.byteLength;
    }
    return placed;
  }

  /** What was left out since the last call, in Unix milliseconds. */
  takeOverlaps(): Overlap[] {
    const overlaps = this.#overlaps;
    this.#overlaps = [];
    return overlaps;
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

  /**
   * Gaps that nothing can fill any more, since all that starts before `unixMs` is too late now; in
   * Unix milliseconds.
   */
  settle(unixMs: number): SequenceGap[] {
    this.#spans.forget(unixMs === Infinity ? Infinity : this.positionOf(unixMs));
    return this.#packets.settle(unixMs).map((gap) => ({ ...gap, ...this.timesOf(gap) }));
  }

  /** Gaps that a packet may still fill; in Unix milliseconds. */
  openGaps(): SequenceGap[] {
    return this.#packets.open().map((gap) => ({ ...gap, ...this.timesOf(gap) }));
  }

  /** Frees the memory of what lies before; it must have been written. */
  prune(unixMs: number): void {
    const position = this.positionOf(unixMs);
    if (position > this.#start) this.#isWhole = false;
    this.#window.prune(position * this.format.channels);
  }

  /** Seamlessly behind the packet before, where none is missing between them; else exactly. */
  #startOf(timestamp: number, exact: number): number {
    if (!this.#packets.follows(timestamp, this.#packetMs)) return exact;
    return this.#spans.snap(exact, (SEAM_TOLERANCE_MS * this.format.sampleRate) / 1000);
  }

  #leaveOut(span: Span, free: readonly Span[]): void {
    const packets = free.length === 0 ? 1 : null;
    for (const taken of complementOf(span, free)) {
      this.#overlaps.push({ ...this.timesOf(taken), packets });
    }
  }

  #touch(span: Span): void {
    this.#start = Math.min(this.#start, span.from);
    this.#end = Math.max(this.#end, span.to);
    this.markDirty(span);
  }
}
