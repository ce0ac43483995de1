import { SpoolFullError } from '../../outputs.errors.js';

/** Requests with a body at once, of all objects: each holds a part in memory. */
const MAX_SENDING = 4;

/** What all objects of the spool share: room on the disk, and places for uploads. */
export class SpoolLimits {
  readonly #waiting: (() => void)[] = [];
  #sending = 0;
  #bytes = 0;

  /** @param maxBytes what waits for its upload at most */
  constructor(private readonly maxBytes: number) {}

  /** @throws SpoolFullError */
  take(bytes: number): void {
    if (bytes > 0 && this.#bytes + bytes > this.maxBytes) throw new SpoolFullError();
    this.#bytes += bytes;
  }

  /** For what lies there already. */
  found(bytes: number): void {
    this.#bytes += bytes;
  }

  release(bytes: number): void {
    this.#bytes -= bytes;
  }

  /** Runs the task once there is a place. */
  async send<T>(task: () => Promise<T>): Promise<T> {
    if (this.#sending < MAX_SENDING) this.#sending += 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#sending -= 1;
      else next();
    }
  }
}
