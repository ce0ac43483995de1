import type { MediaKind } from '../media/media-frame.type.js';

/** Which kinds of a session's media are planned, and which of them stand. */
export class MediaStanding {
  readonly #planned = new Set<MediaKind>();
  readonly #pending = new Set<MediaKind>();

  get planned(): ReadonlySet<MediaKind> {
    return this.#planned;
  }

  get complete(): boolean {
    return this.#pending.size === 0;
  }

  /** None of what is planned stands. */
  get isDown(): boolean {
    return this.#pending.size === this.#planned.size;
  }

  /** Whether the connection that carries this kind stands. */
  stands(kind: MediaKind): boolean {
    return this.#planned.has(kind) && !this.#pending.has(kind);
  }

  plan(kinds: readonly MediaKind[]): void {
    this.#planned.clear();
    this.#pending.clear();
    for (const kind of kinds) this.#planned.add(kind);
    this.lost(kinds);
  }

  ready(kinds: readonly MediaKind[]): void {
    for (const kind of kinds) this.#pending.delete(kind);
  }

  lost(kinds: readonly MediaKind[]): void {
    for (const kind of kinds) this.#pending.add(kind);
  }

  /** Zoom will not give these: the session goes on without them. */
  giveUp(kinds: readonly MediaKind[]): void {
    for (const kind of kinds) {
      this.#planned.delete(kind);
      this.#pending.delete(kind);
    }
  }
}
