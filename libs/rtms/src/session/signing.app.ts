import type { ConnectionLoss } from '../drivers/rtms-driver.port.js';
import { STATUS_INVALID_SIGNATURE } from '../protocol/status.codes.js';

/** What is left to be tried: an app that was not, one whose answer may have meant something else, or none. */
export type NextApp = 'fresh' | 'again' | 'none';

/**
 * Which of our apps signs for a stream that was never joined. It is said to belong to the app whose
 * webhook told of it first, but an app may be told of the streams of others: where Zoom does not take
 * its signature, the other apps of the account are tried, each once.
 */
export class SigningApp {
  /** The one that signs comes first, those that were tried come last. */
  readonly #ring: string[];
  #fresh: number | null = null;

  /** @param told id of the app whose webhook told of the stream first, or that Zoom has accepted. */
  constructor(private readonly told: string) {
    this.#ring = [told];
  }

  /** Id of the app that signs. */
  get id(): string {
    return this.#ring[0] ?? this.told;
  }

  /** Whether it is known which other apps might sign. */
  get knowsOthers(): boolean {
    return this.#fresh !== null;
  }

  /** @param appIds apps that serve the stream's account. */
  learn(appIds: readonly string[]): void {
    const others = appIds.filter((id) => id !== this.told);
    this.#ring.push(...others);
    this.#fresh = others.length;
  }

  /** Another app signs from now on where the loss is Zoom's answer to a wrong signature, or may be. */
  after({ cause, status }: ConnectionLoss): NextApp {
    const isRefused = status === STATUS_INVALID_SIGNATURE;
    if (!isRefused && cause !== 'secret_suspected') return 'none';
    const tried = this.#ring.splice(0, 1);
    if (!isRefused) this.#ring.push(...tried);
    if (this.#ring.length === 0) return 'none';
    if (this.#fresh === null || this.#fresh === 0) return 'again';
    this.#fresh -= 1;
    return 'fresh';
  }
}
