import type { MediaLink } from './media.link.js';
import type { MediaKind } from './wire.codes.js';

/** The media connections of one stream, and what those that are gone leave behind. */
export class StreamLinks {
  readonly #live = new Set<MediaLink>();
  /** How far each kind was delivered by connections that are gone. */
  readonly #progress = new Map<MediaKind, number>();
  /** Kinds whose connection was lost and has not come back. */
  readonly #lost = new Set<MediaKind>();

  /** @param gone is told of each connection that goes. */
  constructor(private readonly gone: (link: MediaLink) => void) {}

  get live(): ReadonlySet<MediaLink> {
    return this.#live;
  }

  /** Milliseconds of the time line up to which each kind was delivered by connections that are gone. */
  get progress(): ReadonlyMap<MediaKind, number> {
    return this.#progress;
  }

  /** Connections that have not been told to start. */
  get waiting(): readonly MediaLink[] {
    return [...this.#live].filter(({ waiting }) => waiting);
  }

  /** Whether every kind that was lost has come back. */
  get complete(): boolean {
    return this.#lost.size === 0;
  }

  add(link: MediaLink): void {
    this.#live.add(link);
  }

  /** @returns false where it was gone already, or had not been answered yet: then nothing is lost */
  lose(link: MediaLink): boolean {
    if (!this.#live.has(link)) return false;
    this.#forget(link);
    if (!link.answered) return false;
    for (const kind of link.kinds) this.#lost.add(kind);
    return true;
  }

  cameBack({ kinds }: MediaLink): void {
    for (const kind of kinds) this.#lost.delete(kind);
  }

  /** All media go with the signaling connection; which of them come back is the client's choice. */
  endAll(end: (link: MediaLink) => void): void {
    for (const link of this.#live) {
      end(link);
      this.#forget(link);
    }
    this.#lost.clear();
  }

  #forget(link: MediaLink): void {
    this.#live.delete(link);
    for (const [kind, deliveredTo] of link.progress()) this.#progress.set(kind, deliveredTo);
    link.close();
    this.gone(link);
  }
}
