import type { AudioFrame } from '@zoom-platform/rtms/extension';

/**
 * Whose media these are. In Contact Center a person may have several channels, and a channel no
 * person's number; elsewhere there are no channels.
 */
export type Voice = Pick<AudioFrame, 'userId' | 'channelId'>;

/** Something for each voice. */
export class VoiceMap<Value> {
  readonly #people = new Map<string | null, Map<string | undefined, Value>>();

  get({ userId, channelId }: Voice): Value | undefined {
    return this.#people.get(userId)?.get(channelId);
  }

  set({ userId, channelId }: Voice, value: Value): void {
    const channels = this.#people.get(userId) ?? new Map<string | undefined, Value>();
    this.#people.set(userId, channels.set(channelId, value));
  }
}
