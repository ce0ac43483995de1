import type { AudioFrame } from './media-frame.type.js';

/** Zoom replays at most the last minute; a little more is remembered. */
const REMEMBERED_MS = 70_000;

/** Zoom sends three at a time: far more than speak within what is remembered. */
const MOST_VOICES = 256;

/** Timestamps, as milliseconds from the first one of all. */
interface Heard {
  recent: Set<number>;
  older: Set<number>;
}

/**
 * Recognises audio packets that Zoom sends again after a reconnect: one that has a voice's timestamp a
 * second time. A voice is a person, and in Contact Center a channel, with or without a person's number.
 * Remembers between one and two times 70 s of each voice's packets, and of 256 voices at most: the one that
 * has been silent for longest is forgotten first.
 */
export class ReplayFilter {
  /** In the order in which they were heard last. */
  readonly #voices = new Map<string, Heard>();
  readonly #generation: number;
  #zero: number | null = null;

  /** @param packetMs milliseconds of audio in one packet. */
  constructor(packetMs: number) {
    this.#generation = Math.ceil(REMEMBERED_MS / packetMs);
  }

  isReplay(packet: Pick<AudioFrame, 'userId' | 'channelId' | 'timestamp'>): boolean {
    // From a zero beyond all integers every time would be as far.
    this.#zero ??= Number.isSafeInteger(packet.timestamp) ? packet.timestamp : 0;
    // Relative times are small integers, which a Set keeps in a third of the space.
    const at = packet.timestamp - this.#zero;
    const heard = this.#heardOf(voiceOf(packet));
    if (heard.recent.has(at) || heard.older.has(at)) return true;
    if (heard.recent.size >= this.#generation) {
      heard.older = heard.recent;
      heard.recent = new Set();
    }
    heard.recent.add(at);
    return false;
  }

  #heardOf(voice: string): Heard {
    const heard = this.#voices.get(voice) ?? { recent: new Set(), older: new Set() };
    this.#voices.delete(voice);
    this.#voices.set(voice, heard);
    const [longestSilent] = this.#voices.size > MOST_VOICES ? this.#voices.keys() : [];
    if (longestSilent !== undefined) this.#voices.delete(longestSilent);
    return heard;
  }
}

/** No id of Zoom's is empty. */
function voiceOf({ userId, channelId }: Pick<AudioFrame, 'userId' | 'channelId'>): string {
  return `${userId ?? ''}\n${channelId ?? ''}`;
}
