/** How soon a step that failed is tried again. */
const RETRY_MS = 1_000;

/** What is to be done while a session is recorded: tried again until it is. */
export class RepeatedStep {
  #latest: Promise<boolean>;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  /** @param attempt true once it is done; a failure is news the first time. It does not throw. */
  constructor(private readonly attempt: (isFirst: boolean) => Promise<boolean>) {
    this.#latest = attempt(true);
    void this.#again();
  }

  /** What the latest attempt comes to: true once it is done. */
  get isDone(): Promise<boolean> {
    return this.#latest;
  }

  /** No further attempt begins. */
  stop(): void {
    this.#isStopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #again(): Promise<void> {
    if ((await this.#latest) || this.#isStopped) return;
    this.#timer = setTimeout(() => {
      this.#latest = this.attempt(false);
      void this.#again();
    }, RETRY_MS);
  }
}
