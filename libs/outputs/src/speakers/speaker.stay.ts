/** Whom we take several stays of one session to be. */
export interface Person {
  /** Id of the first stay: stable, and the same for every reader. */
  readonly id: string;
  readonly stays: Stay[];
}

interface KnownName {
  /** Unix milliseconds from which on the name was seen. */
  readonly at: number;
  readonly name: string;
}

/** One connection to the meeting, from join to leave; its user number may be given again later. */
export class Stay {
  readonly #names: KnownName[] = [];
  /** Unix milliseconds of the leave; `null` while none was seen. */
  to: number | null = null;
  /** `null`: nothing says who it is; `undefined`: no name was seen yet. */
  person: Person | null | undefined = undefined;

  constructor(
    /** `<user id>`, and `<user id>.2` … where the number was given again. */
    readonly id: string,
    /** Unix milliseconds. */
    readonly from: number,
    /** Its join was seen, and since then no leave can have been missed. */
    public isWatched: boolean,
  ) {}

  get lastName(): string | null {
    return this.#names.at(-1)?.name ?? null;
  }

  named(name: string, at: number): void {
    if (this.lastName !== name) this.#names.push({ at, name });
  }

  /** The name that it had then; before the first one was seen, that one. */
  nameAt(at: number): string | null {
    const known = this.#names.findLast((entry) => entry.at <= at) ?? this.#names[0];
    return known?.name ?? null;
  }

  /** Whether it stood at that time: `unsure` where its leave may have been missed. */
  stateAt(at: number): 'present' | 'unsure' | 'gone' {
    if (this.to !== null && this.to <= at) return 'gone';
    return this.isWatched ? 'present' : 'unsure';
  }
}
