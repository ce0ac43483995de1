/** Event 7 may overtake the close of the very socket that it speaks of. */
const SETTLES_MS = 250;
/** Zoom answers every media socket that goes, also one that we replaced, by a hint of its own. */
const QUIET_MS = 5_000;

/**
 * Event 7 and stream state 2 say that media is interrupted, but not which, and Zoom also says so of
 * sockets that we closed ourselves. So one hint an interruption is believed, and none until media
 * has stood for a while again: else our answer to a hint would call forth the next one.
 */
export class MediaHints {
  #timer: NodeJS.Timeout | undefined;
  #interrupted = false;
  #believed = false;
  #quietUntil = Number.NEGATIVE_INFINITY;

  /** @param act called once the hint has settled. */
  constructor(private readonly act: () => void) {}

  /** Zoom hints that media is interrupted; two messages about one loss are one hint. */
  take(): void {
    if (this.#timer !== undefined || this.#ignored) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#ignored) return;
      this.#believed = true;
      this.act();
    }, SETTLES_MS);
  }

  /** We know of a loss, or dial again for another reason: hints may follow from it. */
  interrupted(): void {
    this.#interrupted = true;
  }

  /** All media stands. */
  recovered(): void {
    this.#believed = false;
    if (this.#interrupted) this.#quietUntil = performance.now() + QUIET_MS;
    this.#interrupted = false;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  get #ignored(): boolean {
    return this.#believed || performance.now() < this.#quietUntil;
  }
}
