import type { Participant, VideoUnit } from '../stage/performance.port.js';
import type { FeedOutlet } from './media.feed.js';
import type { PictureParameters } from './media.parameters.js';
import type { StreamTimeline } from './stream.timeline.js';
import { CODEC } from './wire.codes.js';

const SENDABLE = new Map<number, VideoUnit['codec']>([
  [CODEC.jpg, 'JPG'],
  [CODEC.png, 'PNG'],
  [CODEC.h264, 'H264'],
]);

/** What is sent of one picture after the other, and from where a decoder can begin. */
export class PictureSender {
  readonly #timeline: StreamTimeline;
  readonly #outlet: FeedOutlet;
  readonly #parameters: PictureParameters;
  readonly #kind: 'video' | 'deskshare';
  readonly #messageType: number;
  #shown: number | null = null;
  #nextStillAt = 0;

  constructor(
    timeline: StreamTimeline,
    outlet: FeedOutlet,
    parameters: PictureParameters,
    kind: 'video' | 'deskshare',
    messageType: number,
  ) {
    this.#timeline = timeline;
    this.#outlet = outlet;
    this.#parameters = parameters;
    this.#kind = kind;
    this.#messageType = messageType;
  }

  /** The next picture has to be one that a decoder can begin with. */
  interrupt(): void {
    this.#shown = null;
  }

  /** Whoever has switched the camera off is not waited for: another one can be shown. */
  leave(userId: number): void {
    if (this.#shown === userId) this.#shown = null;
  }

  /**
   * Sends what was negotiated of the units; H.264 all of it, whatever pace was asked for.
   * @returns false where there is none, or none to begin or to change to this person with
   */
  show(participant: Participant, units: readonly VideoUnit[]): boolean {
    const codec = SENDABLE.get(this.#parameters.codec);
    const sendable = units.filter((unit) => unit.codec === codec);
    const canBegin = sendable.some(({ keyFrame }) => keyFrame);
    if (participant.userId !== this.#shown && !canBegin) return false;
    for (const unit of sendable) {
      if (participant.userId !== this.#shown && !unit.keyFrame) continue;
      if (unit.codec !== 'H264' && unit.atMs < this.#nextStillAt) continue;
      this.#shown = participant.userId;
      this.#nextStillAt = unit.atMs + 1000 / this.#parameters.fps - 1;
      this.#send(participant, unit);
    }
    return true;
  }

  #send({ userId, userName }: Participant, { atMs, data }: VideoUnit): void {
    const timestamp = this.#timeline.timestamp(atMs);
    const content = {
      user_id: userId,
      user_name: userName,
      data: Buffer.from(data).toString('base64'),
      length: data.length,
      timestamp,
    };
    this.#outlet.deliver(this.#kind, this.#messageType, content, timestamp);
  }
}
