import { type Overlap, SEAM_TOLERANCE_MS, type TrackIdentity } from '../audio/audio.track.js';
import { PacketSequence, type SequenceGap } from '../audio/packet.sequence.js';
import { PlacedSpans } from '../audio/placed.spans.js';
import type { Span } from '../audio/sample.window.js';
import { concealment, concealmentGrain, OPUS_RATE, opusSamples } from './opus.packet.js';

const SAMPLES_A_MS = OPUS_RATE / 1000;
const TOLERANCE = SEAM_TOLERANCE_MS * SAMPLES_A_MS;

export type OpusPlacement = 'placed' | 'repeated' | 'overlapping' | 'late' | 'malformed';

interface OpusPacket {
  readonly timestamp: number;
  /** Samples from the track's origin. */
  readonly position: number;
  readonly samples: number;
  readonly data: Uint8Array;
}

/** Packets for the file, and what holds once they are in it. */
export interface OpusBatch {
  readonly packets: readonly Uint8Array[];
  readonly startAt: number;
  readonly taken: readonly OpusPacket[];
  /** Where the file ends, samples from the track's origin. */
  readonly end: number;
  readonly driftMs: number;
}

/**
 * One participant's Opus packets, placed by source timestamp. A file of pages only grows: packets may
 * be out of order until they are written, half a second at most; what comes later is too late. A packet that
 * would overlap the one before it is left out, since none can be cut.
 */
export class OpusTrack {
  readonly #spans = new PlacedSpans();
  readonly #packets = new PacketSequence();
  #overlaps: Overlap[] = [];
  #pending: OpusPacket[] = [];
  #start: number | null = null;
  #end = -Infinity;
  /** Where the file will end once what is being written is in it. */
  #writingTo = -Infinity;
  #last: Uint8Array | null = null;
  #packetMs = 20;
  #received = 0;
  #driftMs = 0;

  /** @param origin Unix milliseconds */
  constructor(
    readonly identity: TrackIdentity,
    private readonly origin: number,
  ) {}

  /** Length of the last packet in milliseconds. */
  get packetMs(): number {
    return this.#packetMs;
  }

  /** Packets that were placed. */
  get received(): number {
    return this.#received;
  }

  /** How far the last packet in the file stands from its timestamp, in milliseconds. */
  get driftMs(): number {
    return this.#driftMs;
  }

  place(timestamp: number, data: Uint8Array): OpusPlacement {
    const samples = opusSamples(data);
    if (samples === null) return 'malformed';
    if (this.#packets.has(timestamp)) return 'repeated';
    this.#packetMs = samples / SAMPLES_A_MS;
    const position = this.#startOf(timestamp);
    const isWritten = position + TOLERANCE < Math.max(this.#end, this.#writingTo);
    const isFree = !isWritten && this.#spans.isFree(position, position + samples);
    if (!isFree && !this.#packets.isNewest(timestamp)) return 'late';
    const to = isFree ? position + samples : position;
    this.#packets.add({ timestamp, milliseconds: this.#packetMs, from: position, to });
    if (!isFree) return this.#leaveOut(position, samples);
    this.#spans.claim(position, position + samples);
    const after = this.#pending.findLastIndex((packet) => packet.position < position);
    this.#pending.splice(after + 1, 0, { timestamp, position, samples, data });
    this.#received += 1;
    return 'placed';
  }

  /** What was left out since the last call, in Unix milliseconds. */
  takeOverlaps(): Overlap[] {
    const overlaps = this.#overlaps;
    this.#overlaps = [];
    return overlaps;
  }

  /**
   * What is to be written, with concealment where packets are missing; `null` for nothing. Until it is
   * {@link written} or {@link unwritten}, what belongs before its end comes too late.
   */
  batch(): OpusBatch | null {
    const [first] = this.#pending;
    if (first === undefined) return null;
    const start = this.#start ?? first.position;
    const packets: Uint8Array[] = [];
    let end = Math.max(start, this.#end);
    let drift = 0;
    let previous = this.#last ?? first.data;
    for (const { timestamp, position, samples, data } of this.#pending) {
      const grain = concealmentGrain(previous);
      const missing = Math.max(0, Math.round((position - end) / grain)) * grain;
      packets.push(...concealment(previous, missing), data);
      drift = end + missing - this.#positionOf(timestamp);
      end += missing + samples;
      previous = data;
    }
    this.#writingTo = end;
    const startAt = this.#timeOf(start);
    return { packets, startAt, taken: [...this.#pending], end, driftMs: drift / SAMPLES_A_MS };
  }

  /** The batch is not in the file, and what comes meanwhile may still go into it. */
  unwritten(): void {
    this.#writingTo = -Infinity;
  }

  /** The batch is in the file. */
  written({ taken, end, driftMs }: OpusBatch): void {
    this.#writingTo = -Infinity;
    this.#start ??= taken[0]?.position ?? null;
    this.#end = end;
    this.#last = taken.at(-1)?.data ?? null;
    this.#driftMs = driftMs;
    const done = new Set(taken);
    this.#pending = this.#pending.filter((packet) => !done.has(packet));
  }

  /** Gives up what could not be written and lies before; answers its time in Unix milliseconds. */
  abandon(unixMs: number): Span | null {
    const given = this.#pending.filter(({ timestamp }) => timestamp < unixMs);
    const [first, last] = [given[0], given.at(-1)];
    if (first === undefined || last === undefined) return null;
    this.#pending = this.#pending.slice(given.length);
    return { from: this.#timeOf(first.position), to: this.#timeOf(last.position + last.samples) };
  }

  /**
   * Gaps that nothing can fill any more, since all that starts before `unixMs` is too late now; in
   * Unix milliseconds.
   */
  settle(unixMs: number): SequenceGap[] {
    this.#spans.forget(unixMs === Infinity ? Infinity : this.#positionOf(unixMs));
    return this.#packets.settle(unixMs).map((gap) => this.#timesOf(gap));
  }

  /** Gaps that are not settled; in Unix milliseconds. */
  openGaps(): SequenceGap[] {
    return this.#packets.open().map((gap) => this.#timesOf(gap));
  }

  /** Seamlessly behind the packet before, where none is missing between them; else exactly. */
  #startOf(timestamp: number): number {
    const exact = this.#positionOf(timestamp);
    const isNext = this.#packets.follows(timestamp, this.#packetMs);
    return isNext ? this.#spans.snap(exact, TOLERANCE) : exact;
  }

  #leaveOut(position: number, samples: number): OpusPlacement {
    const span = { from: this.#timeOf(position), to: this.#timeOf(position + samples) };
    this.#overlaps.push({ ...span, packets: 1 });
    return 'overlapping';
  }

  #positionOf(unixMs: number): number {
    return Math.round((unixMs - this.origin) * SAMPLES_A_MS);
  }

  #timesOf({ from, to, packets }: SequenceGap): SequenceGap {
    return { from: this.#timeOf(from), to: this.#timeOf(to), packets };
  }

  #timeOf(position: number): number {
    return this.origin + position / SAMPLES_A_MS;
  }
}
