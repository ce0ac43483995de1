/** Watches the service from a child: one that is frozen keeps its pipe, and says nothing. */
export class ServiceWatch {
  readonly #timeoutMs: number;
  readonly #silent: () => void;
  #lastHeard = performance.now();

  /** @param silent called once nothing was heard for so long */
  constructor(timeoutMs: number, silent: () => void) {
    this.#timeoutMs = timeoutMs;
    this.#silent = silent;
    this.#watchFor(timeoutMs);
  }

  heard(): void {
    this.#lastHeard = performance.now();
  }

  /** A child that was held up itself looks at what waits in the pipe before it judges. */
  #watchFor(delay: number): void {
    const look = () => {
      const left = this.#lastHeard + this.#timeoutMs - performance.now();
      if (left > 0) this.#watchFor(left);
      else this.#silent();
    };
    setTimeout(() => setImmediate(look), delay);
  }
}
