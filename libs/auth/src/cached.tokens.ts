import { Injectable } from '@nestjs/common';
import { ZoomAccounts, ZoomAccountUnknownError, type ZoomAccount } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { TokenMint } from './token.mint.js';
import { ZoomTokens, type ZoomToken } from './zoom-tokens.port.js';

/** Milliseconds before its end at which a token is renewed, so that no call meets the end midway. */
export const EXPIRY_MARGIN_MS = 60_000;

interface CachedToken {
  readonly token: ZoomToken;
  /** Unix milliseconds. */
  readonly freshUntil: number;
}

/** Tokens in memory: one an account, made by one request however many callers wait for it. */
@Injectable()
export class CachedTokens extends ZoomTokens {
  readonly #cached = new Map<string, CachedToken>();
  readonly #mints = new Map<string, Promise<ZoomToken>>();

  constructor(
    private readonly accounts: ZoomAccounts,
    private readonly mint: TokenMint,
    private readonly clock: Clock,
  ) {
    super();
  }

  async token(accountId?: string): Promise<ZoomToken> {
    const account = await this.accounts.account(accountId);
    if (account === undefined) throw new ZoomAccountUnknownError(accountId);
    const cached = this.#cached.get(account.accountId);
    if (cached !== undefined && this.clock.now() < cached.freshUntil) return cached.token;
    return this.#mintOnce(account);
  }

  invalidate({ accountId, accessToken }: ZoomToken): void {
    // A late 401 to an older token must not cost the newer one.
    if (this.#cached.get(accountId)?.token.accessToken === accessToken) {
      this.#cached.delete(accountId);
    }
  }

  #mintOnce(account: ZoomAccount): Promise<ZoomToken> {
    const { accountId } = account;
    const running = this.#mints.get(accountId);
    if (running !== undefined) return running;
    const minting = this.#mintAndKeep(account).finally(() => this.#mints.delete(accountId));
    this.#mints.set(accountId, minting);
    return minting;
  }

  async #mintAndKeep(account: ZoomAccount): Promise<ZoomToken> {
    const asked = this.clock.now();
    const token = await this.mint.mint(account);
    // Half of a life shorter than two margins: such a token would otherwise never be used twice.
    const margin = Math.min(EXPIRY_MARGIN_MS, (token.expiresAt - asked) / 2);
    this.#cached.set(account.accountId, { token, freshUntil: token.expiresAt - margin });
    return token;
  }
}
