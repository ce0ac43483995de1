import { isShared, nameKey } from './name.evidence.js';
import type { Person, Stay } from './speaker.stay.js';

/**
 * Says which stays are one person. Zoom gives every connection a number of its own and the name that
 * its owner chose, and nothing else (reference rtms-protocol §5.1), so the evidence is the name:
 *
 * - a name that nobody had before is a new person's;
 * - whoever comes under a name while all who have it are there is a new person too;
 * - whoever comes under a name that one person alone had, who was seen to leave, is that person;
 * - else nobody knows: the name is shared by its nature (a phone's number, a device), several people
 *   had it, or a leave may have been missed.
 *
 * Names are self-asserted: who takes the name of somebody who left is taken for that person.
 */
export class PersonRegister {
  readonly #byName = new Map<string, Set<Person>>();
  /** Names that somebody has of whom nobody knows who it is. */
  readonly #blurred = new Set<string>();

  /** A stay is known by this name from now on, its first or a further one. */
  named(stay: Stay, name: string): void {
    const key = nameKey(name);
    if (stay.person === undefined) stay.person = this.#personOf(stay, name, key);
    if (stay.person === null) this.#blurred.add(key);
    else this.#namesakes(key).add(stay.person);
  }

  #personOf(stay: Stay, name: string, key: string): Person | null {
    const namesakes = [...this.#namesakes(key)];
    if (this.#blurred.has(key)) return null;
    const states = namesakes.map(({ stays }) => stateOf(stays, stay.from));
    if (states.every((state) => state === 'present'))
      return joined({ id: stay.id, stays: [] }, stay);
    const [only, ...others] = namesakes;
    if (only === undefined || others.length > 0 || states[0] !== 'gone') return null;
    return isShared(name) ? null : joined(only, stay);
  }

  #namesakes(key: string): Set<Person> {
    const known = this.#byName.get(key) ?? new Set();
    this.#byName.set(key, known);
    return known;
  }
}

function joined(person: Person, stay: Stay): Person {
  person.stays.push(stay);
  return person;
}

function stateOf(stays: readonly Stay[], at: number): 'present' | 'unsure' | 'gone' {
  const states = stays.map((stay) => stay.stateAt(at));
  if (states.includes('present')) return 'present';
  return states.includes('unsure') ? 'unsure' : 'gone';
}
