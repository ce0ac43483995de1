import { type Voice, VoiceMap } from './voice.map.js';

const ZOOM_USER_ID = /^\d{1,20}$/;

/**
 * Names of tracks that are safe in a key and a file name. They come from Zoom's numbers or are
 * counted; never from a person's name.
 */
export class TrackLabels {
  readonly #labels = new VoiceMap<string>();
  readonly #taken = new Set<string>();
  #counted = 0;

  /** Nobody's and of no channel, Zoom's own mix, is `all`. */
  labelOf(voice: Voice): string {
    const known = this.#labels.get(voice);
    if (known !== undefined) return known;
    const label = this.#newLabel(voice);
    this.#labels.set(voice, label);
    this.#taken.add(label);
    return label;
  }

  /** A person's first voice has their number, others are counted. */
  #newLabel({ userId, channelId }: Voice): string {
    if (userId === null && channelId === undefined) return 'all';
    if (userId !== null && ZOOM_USER_ID.test(userId) && !this.#taken.has(userId)) return userId;
    this.#counted += 1;
    return `x${String(this.#counted)}`;
  }
}
