import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { ZoomAccounts } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { authConfig } from '../auth.config.js';
import { credentialDigest } from '../oauth/credential.digest.js';
import { OAuthEndpoint } from '../oauth/oauth.endpoint.js';
import { LoneTurns } from '../renewal/lone.turns.js';
import { TokenKeeper } from '../renewal/token.keeper.js';
import { configuredAccount, tokenKey } from './configured.account.js';
import { TokenMint } from './token.mint.js';
import { ZoomTokens, type TokenWish, type ZoomToken } from './zoom-tokens.port.js';

/** Tokens of this process alone, for programs without a database. */
@Injectable()
export class InMemoryTokens extends ZoomTokens {
  readonly #keeper: TokenKeeper<ZoomToken>;
  /** By account: what `invalidate`, which knows no client, has to look at. */
  readonly #keys = new Map<string, string>();

  constructor(
    private readonly accounts: ZoomAccounts,
    private readonly mint: TokenMint,
    private readonly endpoint: OAuthEndpoint,
    clock: Clock,
    @Inject(authConfig.KEY) { ZOOM_OAUTH_TIMEOUT_MS }: ConfigType<typeof authConfig>,
  ) {
    super();
    this.#keeper = new TokenKeeper(new LoneTurns(), clock, ZOOM_OAUTH_TIMEOUT_MS);
  }

  async token(accountId?: string, { leftMs = 0 }: TokenWish = {}): Promise<ZoomToken> {
    const account = await configuredAccount(this.accounts, accountId);
    const key = tokenKey(account);
    this.#keys.set(account.accountId, key);
    const source = () => ({
      credential: credentialDigest(account),
      read: () => Promise.resolve(undefined),
      reject: () => Promise.resolve(),
      renew: () => this.mint.mint(account),
    });
    return this.#keeper.token(key, source, { leftMs });
  }

  invalidate({ accountId, accessToken }: ZoomToken): void {
    const key = this.#keys.get(accountId);
    if (key !== undefined) this.#keeper.invalidate(key, accessToken);
  }

  async revoke(accountId?: string): Promise<boolean> {
    const account = await configuredAccount(this.accounts, accountId);
    const key = tokenKey(account);
    const held = this.#keeper.peek(key);
    if (held === undefined) return false;
    await this.endpoint.revoke(account, held.accessToken);
    this.#keeper.forget(key);
    return true;
  }
}
