import { nameKey } from './name.evidence.js';
import { PersonRegister } from './person.register.js';
import { Stay } from './speaker.stay.js';

/** Who spoke, as far as that is known. */
export interface Speaker {
  /** The same for one person across rejoin and rename; `null` where the evidence does not say. */
  readonly speakerId: string | null;
  readonly userName: string | null;
}

/** Learns in the order in which things happened, and says afterwards who had which number when. */
export class SpeakerBook {
  readonly #register = new PersonRegister();
  readonly #stays = new Map<string, Stay[]>();

  /** Also for those who are there already: Zoom lists them anew to each subscriber. */
  joined(userId: string, name: string | null, at: number): void {
    const stay = this.#standing(userId, name, at) ?? this.#open(userId, at);
    stay.isWatched = true;
    this.#name(stay, name, at);
  }

  left(userId: string, at: number): void {
    const stay = this.#stays.get(userId)?.at(-1);
    if (stay?.to === null) stay.to = at;
  }

  /** Somebody spoke or shared: that is no join, and whoever had the number may have left before. */
  heard(userId: string, name: string | null, at: number): void {
    const stay = this.#standing(userId, name, at) ?? this.#open(userId, at);
    this.#name(stay, name, at);
  }

  /** Nobody watched for a while: whoever is not listed anew may have left. */
  unwatched(): void {
    for (const stays of this.#stays.values()) {
      const last = stays.at(-1);
      if (last !== undefined) last.isWatched = false;
    }
  }

  /** Who had the number at that time. @param name what is known of it from elsewhere, without a time */
  speakerOf(userId: string, at: number, name: string | null): Speaker {
    const stays = this.#stays.get(userId) ?? [];
    const stay = stays.findLast(({ from }) => from <= at) ?? stays[0];
    if (stay === undefined) return { speakerId: null, userName: name };
    if (stay.lastName === null && stays.length === 1) this.#name(stay, name, stay.from);
    return { speakerId: stay.person?.id ?? null, userName: stay.nameAt(at) };
  }

  /**
   * The stay that goes on. A number with another name is a rename; after a time that nobody watched
   * it may as well have been given again, and then nobody knows whose it is.
   */
  #standing(userId: string, name: string | null, at: number): Stay | null {
    const stay = this.#stays.get(userId)?.at(-1);
    if (stay === undefined || stay.to !== null) return null;
    const isRenamed =
      name !== null && stay.lastName !== null && nameKey(name) !== nameKey(stay.lastName);
    if (stay.isWatched || !isRenamed) return stay;
    stay.to = at;
    const other = this.#open(userId, at);
    other.person = null;
    return other;
  }

  #open(userId: string, at: number): Stay {
    const earlier = this.#stays.get(userId) ?? [];
    const id = earlier.length === 0 ? userId : `${userId}.${String(earlier.length + 1)}`;
    const stay = new Stay(id, at, false);
    this.#stays.set(userId, [...earlier, stay]);
    return stay;
  }

  #name(stay: Stay, name: string | null, at: number): void {
    if (name === null || name.trim() === '' || name === stay.lastName) return;
    stay.named(name, at);
    this.#register.named(stay, name);
  }
}
