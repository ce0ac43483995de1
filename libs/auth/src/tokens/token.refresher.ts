import { Injectable, Logger } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ZoomAccounts, type ZoomAccount } from '@zoom-platform/accounts';
import { outcomeCode } from '@zoom-platform/kernel';
import { SharedTokens } from './shared.tokens.js';

const LOOK_EVERY_MS = 15_000;

/** Renews tokens that are in use before any call has to wait for it. */
@Injectable()
export class TokenRefresher {
  readonly #logger = new Logger(TokenRefresher.name);
  /** By account: the code of the failure that was logged. */
  readonly #failures = new Map<string, string>();
  #running = false;

  constructor(
    private readonly accounts: ZoomAccounts,
    private readonly tokens: SharedTokens,
  ) {}

  @Interval(LOOK_EVERY_MS)
  async look(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      for (const account of await this.accounts.accounts()) await this.#renew(account);
    } finally {
      this.#running = false;
    }
  }

  async #renew(account: ZoomAccount): Promise<void> {
    const { accountId } = account;
    try {
      await this.tokens.renewAhead(account);
      if (this.#failures.delete(accountId)) {
        this.#logger.log({ msg: 'A token can be renewed ahead of time again.', accountId });
      }
    } catch (error) {
      // A call will meet the same failure; the line is for whoever looks before that.
      const code = outcomeCode(error);
      if (this.#failures.get(accountId) === code) return;
      this.#failures.set(accountId, code);
      this.#logger.warn({ msg: 'A token could not be renewed ahead of time.', accountId, code });
    }
  }
}
