import type { Participant } from '../stage/performance.port.js';
import { AudioEncoder } from './audio.encoder.js';
import { channelOf } from './engagement.calls.js';
import type { FeedOutlet, FeedSource, MediaFeed } from './media.feed.js';
import type { AudioParameters } from './media.parameters.js';
import { NetworkDice } from './network.dice.js';
import { DATA_OPTION, MESSAGE } from './wire.codes.js';

/** A backlog leaves at up to this much audio a tick: far faster than real time, in portions. */
const BURST_MS = 1_000;
const SAMPLES_A_MS = 16;

/** The mixed stream has no speaker. */
const MIXED = { userId: 0 };

function add(sum: Int16Array, samples: Int16Array): void {
  samples.forEach((sample, index) => {
    sum[index] = Math.max(-32_768, Math.min(32_767, (sum[index] ?? 0) + sample));
  });
}

/** Messages 14: one packet a speaker and interval, or one mixed packet an interval. */
export class AudioFeed implements MediaFeed {
  readonly kind = 'audio';
  readonly #source: FeedSource;
  readonly #outlet: FeedOutlet;
  readonly #parameters: AudioParameters;
  readonly #dice: NetworkDice;
  readonly #encoder: AudioEncoder;
  #deliveredTo: number;

  /** @param fromMs position of the first packet: in the past, where a backlog is replayed */
  constructor(source: FeedSource, outlet: FeedOutlet, parameters: AudioParameters, fromMs: number) {
    this.#source = source;
    this.#outlet = outlet;
    this.#parameters = parameters;
    this.#dice = new NetworkDice(source.network);
    this.#encoder = new AudioEncoder(parameters);
    this.#deliveredTo = fromMs;
  }

  get deliveredTo(): number {
    return this.#deliveredTo;
  }

  pump(positionMs: number): void {
    const portionEnd = this.#deliveredTo + BURST_MS;
    while (this.#deliveredTo < portionEnd && !this.#outlet.congested) {
      const complete = this.#deliveredTo + this.#parameters.send_rate;
      // A packet that is late holds back those behind it: the order is kept.
      if (complete + this.#dice.delayMs(this.#deliveredTo) > positionMs) return;
      this.#sendInterval(complete);
    }
  }

  flush(positionMs: number): void {
    while (this.#deliveredTo < positionMs) {
      this.#sendInterval(this.#deliveredTo + this.#parameters.send_rate);
    }
  }

  close(): void {
    this.#encoder.close();
  }

  #sendInterval(toMs: number): void {
    const fromMs = this.#deliveredTo;
    this.#deliveredTo = toMs;
    if (this.#source.timeline.wasPaused(fromMs)) return;
    if (this.#parameters.data_opt === DATA_OPTION.audioMulti) this.#sendEach(fromMs, toMs);
    else this.#sendMixed(fromMs, toMs);
  }

  #sendEach(fromMs: number, toMs: number): void {
    for (const participant of this.#source.performance.roster(fromMs)) {
      const samples = this.#source.performance.audio(participant.userId, fromMs, toMs);
      if (samples) this.#send(participant, fromMs, samples);
    }
  }

  #sendMixed(fromMs: number, toMs: number): void {
    const sum = new Int16Array((toMs - fromMs) * SAMPLES_A_MS);
    for (const { userId } of this.#source.performance.roster(fromMs)) {
      const samples = this.#source.performance.audio(userId, fromMs, toMs);
      if (samples) add(sum, samples);
    }
    this.#send(MIXED, fromMs, sum);
  }

  #nameOf({ userId, userName }: Participant) {
    const channel = this.#source.hasChannels ? { channel_id: channelOf(userId) } : {};
    return { user_name: userName, ...channel };
  }

  #send(speaker: Participant | typeof MIXED, fromMs: number, samples: Int16Array): void {
    const timestamp = this.#source.timeline.timestamp(fromMs);
    if (this.#dice.loses(speaker.userId, fromMs)) {
      const ms = this.#parameters.send_rate;
      const { userId } = speaker;
      this.#outlet.note('media.audio_lost', { userId, timestamp, atMs: fromMs, ms });
      return;
    }
    const data = this.#encoder.encode(speaker.userId, samples);
    const content = {
      user_id: speaker.userId,
      ...('userName' in speaker ? this.#nameOf(speaker) : {}),
      data: data.toString('base64'),
      length: data.length,
      timestamp,
    };
    this.#outlet.deliver(this.kind, MESSAGE.audio, content, timestamp);
  }
}
