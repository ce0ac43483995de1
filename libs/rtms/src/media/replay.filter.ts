/** Zoom replays at most the last minute; a little more is remembered. */
const REMEMBERED_MS = 70_000;

/**
 * Recognises audio packets that Zoom sends again after a reconnect: one that has a person's
 * timestamp a second time. Remembers between one and two times 70 s of each person's packets.
 */
export class ReplayFilter {
  readonly #people = new Map<string | null, { recent: Set<number>; older: Set<number> }>();
  readonly #generation: number;
  #zero: number | null = null;

  /** @param packetMs milliseconds of audio in one packet. */
  constructor(packetMs: number) {
    this.#generation = Math.ceil(REMEMBERED_MS / packetMs);
  }

  isReplay(userId: string | null, timestamp: number): boolean {
    this.#zero ??= timestamp;
    // Relative times are small integers, which a Set keeps in a third of the space.
    const at = timestamp - this.#zero;
    let person = this.#people.get(userId);
    if (person === undefined) {
      person = { recent: new Set(), older: new Set() };
      this.#people.set(userId, person);
    }
    if (person.recent.has(at) || person.older.has(at)) return true;
    if (person.recent.size >= this.#generation) {
      person.older = person.recent;
      person.recent = new Set();
    }
    person.recent.add(at);
    return false;
  }
}
