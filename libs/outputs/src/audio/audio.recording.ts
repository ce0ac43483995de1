import type {
  AudioFrame,
  MediaFrame,
  MediaSinkStream,
  SessionEnd,
  TimelineNotice,
} from '@zoom-platform/rtms/extension';
import { PcmDecoder, type PcmFrame } from '../codec/pcm.decoder.js';
import type { OpusTrack } from '../ogg/opus.track.js';
import type { AudioFiles } from './audio.files.js';
import type { AudioTrack } from './audio.track.js';
import { GapEvidence } from './gap.evidence.js';
import type { TrackRoster } from './track.roster.js';
import type { AudioHooks, PacketOutcome } from './audio.hooks.js';
import { type Judgement, PacketClock } from './packet.clock.js';

/** How far the session's end may lie behind its last packet and still be believed. */
const END_TRUST_MS = 60_000;
const FLUSH_BYTES = 64 * 1024;
/** Half of what a kill may cost: the rest is for the disk to take it. */
const FLUSH_MS = 500;
/** A packet may be moved before its timestamp to close a seam; its neighbours in the mix must be there. */
const PRUNE_MARGIN_MS = 1_000;

/** While the disk fails, so much before the horizon is kept for it to recover. */
const UNWRITTEN_MS = 30_000;

export interface AudioLimits {
  /** Unix milliseconds at which the stream was offered; the first packet is judged by it. */
  readonly offeredAt: number;
  /** How late a packet may come, against the newest one, and still be placed; milliseconds. */
  readonly horizonMs: number;
  /** Bytes placed and not yet written, beyond which a delivery waits for the disk. */
  readonly unwrittenBytes: number;
}

/**
 * One session's audio: packets are placed in memory by source timestamp, and what is new is written
 * at 64 KiB or after half a second. A packet that comes later than the horizon behind the newest one is left
 * out of track and mix alike, so that the mix always is the saturating sum of the tracks.
 */
export class AudioRecording implements MediaSinkStream {
  readonly #evidence = new GapEvidence('audio');
  readonly #clock: PacketClock<AudioFrame>;
  readonly #decoder = new PcmDecoder();
  #firstPacketAt: number | null = null;
  #unwritten = 0;
  #timer: NodeJS.Timeout | null = null;
  #flushing: Promise<void> | null = null;

  constructor(
    private readonly roster: TrackRoster,
    private readonly files: AudioFiles,
    private readonly limits: AudioLimits,
    private readonly hooks: AudioHooks,
  ) {
    this.#clock = new PacketClock(limits.offeredAt);
  }

  async deliver(frames: readonly MediaFrame[]): Promise<void> {
    for (const frame of frames) {
      if (frame.kind === 'audio') this.#decide(this.#clock.judge(frame));
      else if (frame.kind === 'notice') this.#observe(frame);
    }
    if (this.#unwritten >= this.limits.unwrittenBytes) await this.#flush();
    else if (this.#unwritten >= FLUSH_BYTES) this.#flushAfter(0);
    else if (this.#unwritten > 0) this.#flushAfter(FLUSH_MS);
  }

  async close(end: SessionEnd): Promise<void> {
    this.#stopTimer();
    this.#decide(this.#clock.judgeWaiting(end.at));
    this.roster.settle(Infinity, this.#evidence);
    const endsAt = this.#endOf(end);
    try {
      await this.#flush();
      this.roster.settleEnd(endsAt, this.#evidence);
    } finally {
      await this.files.close(endsAt);
    }
  }

  /** Start of the reorder horizon: what is older comes too late. */
  get #horizon(): number {
    return this.#clock.newest - this.limits.horizonMs;
  }

  #decide({ believed, refused }: Judgement<AudioFrame>): void {
    refused.forEach(() => {
      this.#refuse('implausible_time');
    });
    for (const frame of believed) this.#place(frame);
  }

  #refuse(reason: Extract<PacketOutcome, 'malformed' | 'implausible_time'>): void {
    this.roster.notes.refused(reason);
    this.hooks.packet(reason);
  }

  #place(frame: AudioFrame): void {
    if (isPcm(frame)) this.#placeSamples(this.#decoder.decode(frame));
    else this.#placeOpus(frame);
  }

  #placeSamples(frame: PcmFrame): void {
    const track = this.roster.trackOf(frame);
    if (frame.timestamp < this.#horizon) {
      const samples = frame.data.byteLength / (2 * frame.channels);
      this.#late(track, frame.timestamp, (samples * 1000) / frame.sampleRate);
      return;
    }
    this.#arrived(track, frame.timestamp);
    const bytes = track.place(frame.timestamp, frame.data);
    this.#unwritten += bytes ?? 0;
    if (bytes === null) this.hooks.packet('repeated');
    else this.hooks.packet(bytes > 0 ? 'placed' : 'overlapping');
  }

  #placeOpus(frame: AudioFrame): void {
    const track = this.roster.opusTrackOf({ ...frame, sampleRate: 48000 });
    const outcome = track.place(frame.timestamp, frame.data);
    if (outcome === 'malformed') this.#refuse('malformed');
    else if (outcome === 'late') this.#late(track, frame.timestamp, track.packetMs);
    else {
      this.#arrived(track, frame.timestamp);
      if (outcome === 'placed') this.#unwritten += frame.data.byteLength;
      this.hooks.packet(outcome);
    }
  }

  #late(track: AudioTrack | OpusTrack, from: number, milliseconds: number): void {
    this.roster.notes.late(track, { from, to: from + milliseconds });
    this.hooks.packet('late');
  }

  #arrived(track: AudioTrack | OpusTrack, timestamp: number): void {
    this.#clock.advance(timestamp);
    this.roster.notes.arrived(track);
    this.files.startsAt(timestamp);
    this.#startAtFirstPacket();
  }

  #observe(notice: TimelineNotice): void {
    this.#evidence.observe(notice);
    if (notice.notice === 'first_packet') {
      this.#firstPacketAt = notice.timestamp;
      this.#startAtFirstPacket();
    }
  }

  /** Event 1 counts once there is audio to judge it by: a broken one would move zero by decades. */
  #startAtFirstPacket(): void {
    if (this.#firstPacketAt === null || this.#clock.newest === -Infinity) return;
    if (this.#clock.isPlausible(this.#firstPacketAt)) this.files.startsAt(this.#firstPacketAt);
    this.#firstPacketAt = null;
  }

  #flushAfter(delay: number): void {
    if (this.#timer !== null && delay > 0) return;
    this.#stopTimer();
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#flush().catch((error: unknown) => {
        this.hooks.failed(error);
      });
    }, delay);
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #flush(): Promise<void> {
    while (this.#flushing !== null) await this.#flushing.catch(() => undefined);
    this.#flushing = this.#write().finally(() => (this.#flushing = null));
    await this.#flushing;
  }

  async #write(): Promise<void> {
    const horizon = this.#horizon;
    this.#unwritten = 0;
    this.roster.settle(horizon, this.#evidence);
    const open = this.roster.openGaps(this.#evidence);
    try {
      await this.files.write();
      this.roster.keepOpen(open);
    } catch (error) {
      this.files.abandon(horizon - UNWRITTEN_MS);
      this.roster.prune(horizon - UNWRITTEN_MS);
      throw error;
    }
    this.roster.prune(horizon - PRUNE_MARGIN_MS);
  }

  #endOf({ kind, at }: SessionEnd): number {
    const { newest } = this.#clock;
    const believed = kind === 'ended' && at - newest <= END_TRUST_MS;
    return believed ? Math.max(at, newest) : newest;
  }
}

function isPcm(frame: AudioFrame): frame is PcmFrame {
  return frame.codec !== 'OPUS';
}
