import type { AudioFrame } from './media-frame.type.js';

/** Zoom replays at most the last minute; a little more is remembered. */
const REMEMBERED_MS = 70_000;

/** Timestamps, as milliseconds from the first one of all. */
interface Heard {
  recent: Set<number>;
  older: Set<number>;
}

/**
 * Recognises audio packets that Zoom sends again after a reconnect: one that has a voice's timestamp a
 * second time. A voice is a person, and in Contact Center a channel, with or without a person's number.
 * Remembers between one and two times 70 s of each voice's packets.
 */
export class ReplayFilter {
  readonly #people = new Map<string | null, Map<string | undefined, Heard>>();
  readonly #generation: number;
  #zero: number | null = null;

  /** @param packetMs milliseconds of audio in one packet. */
  constructor(packetMs: number) {
    this.#generation = Math.ceil(REMEMBERED_MS / packetMs);
  }

  isReplay({
    userId,
    channelId,
    timestamp,
  }: Pick<AudioFrame, 'userId' | 'channelId' | 'timestamp'>): boolean {
    this.#zero ??= timestamp;
    // Relative times are small integers, which a Set keeps in a third of the space.
    const at = timestamp - this.#zero;
    const heard = this.#heardOf(userId, channelId);
    if (heard.recent.has(at) || heard.older.has(at)) return true;
    if (heard.recent.size >= this.#generation) {
      heard.older = heard.recent;
      heard.recent = new Set();
    }
    heard.recent.add(at);
    return false;
  }

  #heardOf(userId: string | null, channelId: string | undefined): Heard {
    const channels = this.#people.get(userId) ?? new Map<string | undefined, Heard>();
    this.#people.set(userId, channels);
    const heard = channels.get(channelId) ?? { recent: new Set(), older: new Set() };
    channels.set(channelId, heard);
    return heard;
  }
}
