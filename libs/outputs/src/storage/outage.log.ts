import type { LoggerService } from '@nestjs/common';

/** What an outage is called where it begins and where it is over. */
export interface OutageWords {
  readonly began: string;
  readonly over: string;
}

/** Says once that something began to fail, and once that nothing of it fails any more. */
export class OutageLog {
  readonly #failing = new Set<string>();

  constructor(
    private readonly logger: Pick<LoggerService, 'log' | 'warn'>,
    private readonly words: OutageWords,
  ) {}

  /** Keys of what fails now. */
  get failing(): readonly string[] {
    return [...this.#failing];
  }

  /** @param key of what failed: an object, a session */
  failed(key: string, error: unknown): void {
    if (this.#failing.size === 0) this.logger.warn({ error, key, msg: this.words.began });
    this.#failing.add(key);
  }

  /** It succeeded, or is not tried any more. */
  ended(key: string): void {
    const wasFailing = this.#failing.delete(key);
    if (wasFailing && this.#failing.size === 0) this.logger.log(this.words.over);
  }
}
