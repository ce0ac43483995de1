import { frameBytes } from './frame.bytes.js';
import type { MediaFrame, MediaKind, VideoFrame } from './media-frame.type.js';
import type { DropPolicy } from './media-sink.port.js';

interface Dropped {
  readonly timestamp: number;
  frames: number;
}

/** How much may wait for a sink. */
export interface SinkCredit {
  readonly frames: number;
  /** Of all that waits; a frame that is larger may wait alone. */
  readonly bytes: number;
}

/** Frames that wait for one sink, within its credit, and a notice of what was given up. */
export class SinkQueue {
  #frames: MediaFrame[] = [];
  #bytes = 0;
  readonly #dropped = new Map<MediaKind, Dropped>();
  /** People whose video cannot be decoded until their next key frame, since a delta was dropped. */
  readonly #broken = new Set<string>();

  constructor(
    private readonly credit: SinkCredit,
    private readonly policy: DropPolicy,
    private readonly onDrop: (kind: MediaFrame['kind']) => void,
  ) {}

  get empty(): boolean {
    return this.#frames.length === 0;
  }

  push(frame: MediaFrame): void {
    if (this.policy === 'drop_delta_video' && this.#isUndecodable(frame)) {
      this.#drop(frame);
      return;
    }
    this.#frames.push(frame);
    this.#bytes += frameBytes(frame);
    while (this.#isOverfull) this.#makeRoom();
  }

  /** Everything that waits; a notice of each kind that was dropped stands first. */
  take(): readonly MediaFrame[] {
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    if (this.#dropped.size === 0) return frames;
    const notices = [...this.#dropped].map(([media, { timestamp, frames: count }]): MediaFrame => ({
      kind: 'notice',
      notice: 'dropped',
      media,
      frames: count,
      timestamp,
    }));
    this.#dropped.clear();
    return [...notices, ...frames];
  }

  get #isOverfull(): boolean {
    if (this.#frames.length > this.credit.frames) return true;
    return this.#bytes > this.credit.bytes && this.#frames.length > 1 && !this.#isOneLargeFrame;
  }

  /** Of media there is one frame alone, larger than the credit; the notices beside it are within it. */
  get #isOneLargeFrame(): boolean {
    const [media, ...more] = this.#frames.filter(isMedia);
    if (media === undefined || more.length > 0) return false;
    const bytes = frameBytes(media);
    return bytes > this.credit.bytes && this.#bytes - bytes <= this.credit.bytes;
  }

  #makeRoom(): void {
    const index = this.#victim();
    const [frame] = this.#frames.splice(index, 1);
    if (frame === undefined) return;
    this.#bytes -= frameBytes(frame);
    if (isPicture(frame)) this.#breakVideo(index, sourceOf(frame));
    this.#drop(frame);
  }

  /** Oldest delta picture where the policy says so, else the oldest that is no notice, else the oldest notice. */
  #victim(): number {
    if (this.policy === 'drop_delta_video') {
      const delta = this.#frames.findIndex(isDelta);
      if (delta >= 0) return delta;
    }
    return Math.max(this.#frames.findIndex(isMedia), 0);
  }

  /** Deltas of one person that follow a dropped picture are useless up to the next key frame. */
  #breakVideo(from: number, source: string): void {
    if (this.policy !== 'drop_delta_video') return;
    const key = this.#frames.findIndex(
      (frame, index) => index >= from && isKey(frame) && sourceOf(frame) === source,
    );
    const until = key < 0 ? this.#frames.length : key;
    if (key < 0) this.#broken.add(source);
    this.#frames = this.#frames.filter((frame, index) => {
      const useless =
        index >= from && index < until && isDelta(frame) && sourceOf(frame) === source;
      if (useless) {
        this.#bytes -= frameBytes(frame);
        this.#drop(frame);
      }
      return !useless;
    });
  }

  #isUndecodable(frame: MediaFrame): boolean {
    if (!isPicture(frame)) return false;
    if (frame.keyFrame) this.#broken.delete(sourceOf(frame));
    return this.#broken.has(sourceOf(frame));
  }

  #drop(frame: MediaFrame): void {
    this.onDrop(frame.kind);
    if (frame.kind === 'notice') return;
    const dropped = this.#dropped.get(frame.kind);
    if (dropped === undefined) {
      this.#dropped.set(frame.kind, { timestamp: frame.timestamp, frames: 1 });
    } else dropped.frames += 1;
  }
}

function isMedia(frame: MediaFrame): boolean {
  return frame.kind !== 'notice';
}

function isPicture(frame: MediaFrame): frame is VideoFrame {
  return frame.kind === 'video' || frame.kind === 'share';
}

function isDelta(frame: MediaFrame): boolean {
  return isPicture(frame) && !frame.keyFrame;
}

function isKey(frame: MediaFrame): boolean {
  return isPicture(frame) && frame.keyFrame;
}

function sourceOf(frame: MediaFrame): string {
  return 'userId' in frame ? `${frame.kind}:${String(frame.userId)}` : frame.kind;
}
