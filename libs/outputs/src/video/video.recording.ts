import type {
  MediaFrame,
  MediaSinkStream,
  SessionEnd,
  TimelineNotice,
  VideoFrame,
} from '@zoom-platform/rtms/extension';
import { type Judgement, PacketClock } from '../audio/packet.clock.js';
import type { LineLog } from '../storage/line.log.js';
import type { VideoJournalLine } from './video.journal.js';
import type { VideoParts } from './video.parts.js';
import { VideoNotes } from './video.notes.js';
import { VideoSource } from './video.source.js';

export interface VideoHooks {
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A write in the background failed; it is repeated with the next one. */
  readonly failed: (error: unknown) => void;
}

/** One session's pictures: a track for each person's camera, and for each person's screen. */
export class VideoRecording implements MediaSinkStream {
  readonly #sources = new Map<string, VideoSource>();
  readonly #clock: PacketClock<VideoFrame>;
  /** Whose camera is shown: Zoom sends one at a time, as it is asked to. */
  #shown: VideoSource | null = null;
  #refused = 0;

  /** @param offeredAt Unix milliseconds at which the stream was offered */
  constructor(
    private readonly parts: VideoParts,
    private readonly journal: LineLog<VideoJournalLine>,
    offeredAt: number,
    private readonly hooks: VideoHooks,
  ) {
    this.#clock = new PacketClock(offeredAt);
  }

  async deliver(frames: readonly MediaFrame[]): Promise<void> {
    for (const frame of frames) {
      if (frame.kind === 'video' || frame.kind === 'share') {
        await this.#decide(this.#clock.judge(frame));
      } else if (frame.kind === 'notice') this.#observe(frame);
    }
  }

  async close(end: SessionEnd): Promise<void> {
    await this.#decide(this.#clock.judgeWaiting(end.at)).catch(this.hooks.failed);
    if (this.#refused > 0) {
      this.#log({ line: 'refused', reason: 'implausible_time', packets: this.#refused });
    }
    const sources = [...this.#sources.values()];
    const settled = await Promise.allSettled(sources.map((source) => source.close()));
    const isWhole =
      settled.every(({ status }) => status === 'fulfilled') && this.journal.lost === 0;
    if (isWhole && sources.length > 0) this.#log({ line: 'closed' });
    await this.journal.close();
    for (const result of settled) if (result.status === 'rejected') throw result.reason;
  }

  async #decide({ believed, refused }: Judgement<VideoFrame>): Promise<void> {
    this.#refused += refused.length;
    for (const frame of believed) {
      this.#clock.advance(frame.timestamp);
      const source = this.#sourceOf(frame);
      if (frame.kind === 'video') this.#show(source);
      await source.take(frame);
    }
  }

  #show(source: VideoSource): void {
    if (this.#shown !== source) this.#shown?.replaced();
    this.#shown = source;
  }

  #observe(notice: TimelineNotice): void {
    for (const source of this.#sources.values()) source.observe(notice);
  }

  #sourceOf(frame: VideoFrame): VideoSource {
    const track = this.parts.trackOf(frame);
    const known = this.#sources.get(track);
    if (known !== undefined) return known;
    const stream = { kind: frame.kind, userId: frame.userId };
    const notes = new VideoNotes(track, stream, this.#log, this.hooks.now);
    const source = new VideoSource(stream, (...next) => this.parts.open(track, ...next), notes);
    this.#sources.set(track, source);
    return source;
  }

  readonly #log = (line: VideoJournalLine): void => {
    this.journal.append(line).catch(this.hooks.failed);
  };
}
