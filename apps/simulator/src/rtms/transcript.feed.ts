import type { Cue } from '../stage/performance.port.js';
import { channelOf } from './engagement.calls.js';
import type { FeedOutlet, FeedSource, MediaFeed } from './media.feed.js';
import { MESSAGE } from './wire.codes.js';

type TranscriptCue = Extract<Cue, { readonly cue: 'transcript' }>;

/** Messages 17, in the order in which the transcriber made them. */
export class TranscriptFeed implements MediaFeed {
  readonly kind = 'transcript';
  readonly #source: FeedSource;
  readonly #outlet: FeedOutlet;
  #deliveredTo: number;

  /** @param fromMs packets made since then are sent, again where they had been sent before */
  constructor(source: FeedSource, outlet: FeedOutlet, fromMs: number) {
    this.#source = source;
    this.#outlet = outlet;
    this.#deliveredTo = fromMs;
  }

  get deliveredTo(): number {
    return this.#deliveredTo;
  }

  pump(positionMs: number): void {
    for (const cue of this.#source.performance.cues(this.#deliveredTo, positionMs)) {
      // What was said in a pause stays unsaid, even when its text is ready after the pause.
      if (cue.cue === 'transcript' && !this.#source.timeline.wasPaused(cue.startMs)) {
        this.#send(cue);
      }
    }
    this.#deliveredTo = positionMs;
  }

  flush(positionMs: number): void {
    this.pump(positionMs);
  }

  #send({ participant, startMs, endMs, atMs, text, language, attribute }: TranscriptCue): void {
    const { timeline, hasChannels } = this.#source;
    const timestamp = timeline.timestamp(atMs);
    const content = {
      user_id: participant.userId,
      user_name: participant.userName,
      ...(hasChannels ? { channel_id: channelOf(participant.userId) } : {}),
      start_time: timeline.timestamp(startMs),
      end_time: timeline.timestamp(endMs),
      timestamp,
      language,
      attribute,
      data: text,
    };
    this.#outlet.deliver(this.kind, MESSAGE.transcript, content, timestamp);
  }
}
