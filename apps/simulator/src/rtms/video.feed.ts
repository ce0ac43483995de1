import type { Participant, VideoUnit } from '../stage/performance.port.js';
import type { FeedOutlet, FeedSource, MediaFeed } from './media.feed.js';
import type { VideoParameters } from './media.parameters.js';
import { CODEC, MESSAGE } from './wire.codes.js';

const SENDABLE = new Map<number, VideoUnit['codec']>([
  [CODEC.jpg, 'JPG'],
  [CODEC.h264, 'H264'],
]);

/** Messages 15, of one person at a time and never from the past. */
export class VideoFeed implements MediaFeed {
  readonly kind = 'video';
  readonly #source: FeedSource;
  readonly #outlet: FeedOutlet;
  readonly #parameters: VideoParameters;
  /** Whose picture is wanted now, best first. */
  readonly #candidates: () => readonly Participant[];
  #deliveredTo: number;
  #shown: number | null = null;
  #nextStillAt = 0;

  constructor(
    source: FeedSource,
    outlet: FeedOutlet,
    parameters: VideoParameters,
    candidates: () => readonly Participant[],
    fromMs: number,
  ) {
    this.#source = source;
    this.#outlet = outlet;
    this.#parameters = parameters;
    this.#candidates = candidates;
    this.#deliveredTo = fromMs;
  }

  get deliveredTo(): number {
    return this.#deliveredTo;
  }

  pump(positionMs: number): void {
    const fromMs = this.#deliveredTo;
    this.#deliveredTo = positionMs;
    if (this.#source.timeline.wasPaused(fromMs) || this.#outlet.congested) {
      this.#shown = null;
      return;
    }
    for (const participant of this.#candidates()) {
      const units = this.#units(participant.userId, fromMs, positionMs);
      // A decoder can begin, and change to another person's picture, at a key frame only.
      const canBegin = units.some(({ keyFrame }) => keyFrame);
      if (participant.userId !== this.#shown && !canBegin) continue;
      this.#show(participant, units);
      return;
    }
  }

  flush(positionMs: number): void {
    this.pump(positionMs);
  }

  #units(userId: number, fromMs: number, toMs: number): readonly VideoUnit[] {
    const codec = SENDABLE.get(this.#parameters.codec);
    return this.#source.performance
      .video(userId, fromMs, toMs)
      .filter((unit) => unit.codec === codec);
  }

  #show(participant: Participant, units: readonly VideoUnit[]): void {
    for (const unit of units) {
      if (participant.userId !== this.#shown && !unit.keyFrame) continue;
      if (unit.codec === 'JPG' && unit.atMs < this.#nextStillAt) continue;
      this.#shown = participant.userId;
      this.#nextStillAt = unit.atMs + 1000 / this.#parameters.fps - 1;
      this.#send(participant, unit);
    }
  }

  #send({ userId, userName }: Participant, { atMs, data }: VideoUnit): void {
    const timestamp = this.#source.timeline.timestamp(atMs);
    const content = {
      user_id: userId,
      user_name: userName,
      data: Buffer.from(data).toString('base64'),
      length: data.length,
      timestamp,
    };
    this.#outlet.deliver(this.kind, MESSAGE.video, content, timestamp);
  }
}
