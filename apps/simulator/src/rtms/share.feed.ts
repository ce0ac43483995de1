import type { FeedOutlet, FeedSource, MediaFeed } from './media.feed.js';
import type { PictureParameters } from './media.parameters.js';
import { PictureSender } from './picture.sender.js';
import { MESSAGE } from './wire.codes.js';

/** Messages 16: the screen of the one who shares it, never from the past. */
export class ShareFeed implements MediaFeed {
  readonly kind = 'deskshare';
  readonly #source: FeedSource;
  readonly #outlet: FeedOutlet;
  readonly #sender: PictureSender;
  #deliveredTo: number;

  constructor(
    source: FeedSource,
    outlet: FeedOutlet,
    parameters: PictureParameters,
    fromMs: number,
  ) {
    this.#source = source;
    this.#outlet = outlet;
    this.#sender = new PictureSender(source.timeline, outlet, parameters, this.kind, MESSAGE.share);
    this.#deliveredTo = fromMs;
  }

  get deliveredTo(): number {
    return this.#deliveredTo;
  }

  pump(positionMs: number): void {
    const { timeline, performance } = this.#source;
    const fromMs = this.#deliveredTo;
    this.#deliveredTo = positionMs;
    if (timeline.wasPaused(fromMs) || this.#outlet.congested) {
      this.#sender.interrupt();
      return;
    }
    for (const { participant, units } of performance.share(fromMs, positionMs)) {
      this.#sender.show(participant, units);
    }
  }

  flush(positionMs: number): void {
    this.pump(positionMs);
  }
}
