import type { Participant } from '../stage/performance.port.js';
import type { FeedOutlet, FeedSource, MediaFeed } from './media.feed.js';
import type { VideoParameters } from './media.parameters.js';
import { PictureSender } from './picture.sender.js';
import { MESSAGE } from './wire.codes.js';

/** Messages 15, of one person at a time and never from the past. */
export class VideoFeed implements MediaFeed {
  readonly kind = 'video';
  readonly #source: FeedSource;
  readonly #outlet: FeedOutlet;
  readonly #sender: PictureSender;
  /** Whose picture is wanted now, best first. */
  readonly #candidates: () => readonly Participant[];
  #deliveredTo: number;

  constructor(
    source: FeedSource,
    outlet: FeedOutlet,
    parameters: VideoParameters,
    candidates: () => readonly Participant[],
    fromMs: number,
  ) {
    this.#source = source;
    this.#outlet = outlet;
    this.#sender = new PictureSender(source.timeline, outlet, parameters, this.kind, MESSAGE.video);
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
      this.#sender.interrupt();
      return;
    }
    this.#showOne(fromMs, positionMs);
    for (const cue of this.#source.performance.cues(fromMs, positionMs)) {
      if (cue.cue === 'video_off') this.#sender.leave(cue.participant.userId);
    }
  }

  flush(positionMs: number): void {
    this.pump(positionMs);
  }

  #showOne(fromMs: number, toMs: number): void {
    for (const participant of this.#candidates()) {
      const units = this.#source.performance.video(participant.userId, fromMs, toMs);
      if (this.#sender.show(participant, units)) return;
    }
  }
}
