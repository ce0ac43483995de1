import { Inject, Injectable } from '@nestjs/common';
import { ZoomAccounts, type ZoomAccount } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { OAuthEndpoint } from '../oauth/oauth.endpoint.js';
import { KEEPER_PATIENCE } from '../renewal/keeper.patience.js';
import { RenewalTurns } from '../renewal/renewal-turns.port.js';
import { TokenKeeper } from '../renewal/token.keeper.js';
import { configuredAccount, tokenKey } from './configured.account.js';
import { TokenSources } from './token.sources.js';
import { ZoomTokens, type TokenWish, type ZoomToken } from './zoom-tokens.port.js';

/** Milliseconds after its last use for which a token is renewed ahead of time. */
const IN_USE_MS = 15 * 60_000;

/** Tokens that all replicas share: minted by one of them, sealed in the database, held in memory. */
@Injectable()
export class SharedTokens extends ZoomTokens {
  readonly #keeper: TokenKeeper<ZoomToken>;
  /** By account: what `invalidate`, which knows no client, has to look at. */
  readonly #keys = new Map<string, string>();
  /** By key: Unix milliseconds of the last use. */
  readonly #usedAt = new Map<string, number>();

  constructor(
    private readonly accounts: ZoomAccounts,
    private readonly sources: TokenSources,
    private readonly endpoint: OAuthEndpoint,
    private readonly clock: Clock,
    turns: RenewalTurns,
    @Inject(KEEPER_PATIENCE) patienceMs: number,
  ) {
    super();
    this.#keeper = new TokenKeeper(turns, clock, patienceMs);
  }

  async token(accountId?: string, wish: TokenWish = {}): Promise<ZoomToken> {
    const account = await configuredAccount(this.accounts, accountId);
    const key = tokenKey(account);
    this.#keys.set(account.accountId, key);
    this.#usedAt.set(key, this.clock.now());
    return this.#keeper.token(key, () => this.sources.of(account), wish);
  }

  invalidate({ accountId, accessToken }: ZoomToken): void {
    const key = this.#keys.get(accountId);
    if (key !== undefined) this.#keeper.invalidate(key, accessToken);
  }

  async revoke(accountId?: string): Promise<boolean> {
    const account = await configuredAccount(this.accounts, accountId);
    const key = tokenKey(account);
    // One that was made while the database was away is not the one in the row.
    const shared = await this.sources.of(account).read();
    const tokens = [shared, this.#keeper.peek(key)].flatMap((token) => token?.accessToken ?? []);
    for (const token of new Set(tokens)) {
      await this.endpoint.revoke(account, token);
      await this.sources.remove(account, token);
    }
    this.#keeper.forget(key);
    return tokens.length > 0;
  }

  /**
   * Renews the account's token ahead of time if it was used of late and its time has come.
   * @throws as {@link token}
   */
  async renewAhead(account: ZoomAccount): Promise<void> {
    const key = tokenKey(account);
    const usedAt = this.#usedAt.get(key);
    if (usedAt === undefined || this.clock.now() - usedAt > IN_USE_MS) return;
    await this.#keeper.renewAhead(key, () => this.sources.of(account));
  }
}
