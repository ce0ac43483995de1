import { setTimeout as pause } from 'node:timers/promises';
import type { ZoomApp } from '@zoom-platform/accounts';
import { DatabaseUnavailableError } from '@zoom-platform/database';
import { GrantMissingError, ZoomTokenRefusedError } from '../auth.errors.js';
import type { AuthMetrics } from '../auth.metrics.js';
import { credentialDigest } from '../oauth/credential.digest.js';
import type { TokenSource } from '../renewal/token.source.js';
import type { GrantExchange } from './grant.exchange.js';
import type { GrantHolder, GrantStore, UserGrant } from './grant.store.js';
import type { ZoomUserToken } from './zoom-grants.port.js';

/** Refusals after which the refresh token is of no use any more. */
const LOST = new Set([
  'auth.invalid_grant',
  'auth.token_revoked',
  'auth.token_owner_gone',
  'auth.token_malformed',
]);

/** The old refresh token is spent: a new one that cannot be kept is tried for so long. */
const KEEP_ATTEMPTS = 8;
const KEEP_PAUSE_MS = 500;

/** A user's token: read from the store, else renewed by the refresh token, which is replaced too. */
export class UserTokenSource implements TokenSource<ZoomUserToken> {
  readonly credential: string;
  #seen: { readonly digest: string; readonly grant: UserGrant } | undefined;
  #rejected: string | undefined;

  constructor(
    private readonly app: ZoomApp,
    private readonly holder: GrantHolder,
    private readonly exchange: GrantExchange,
    private readonly store: GrantStore,
    private readonly metrics: AuthMetrics,
  ) {
    this.credential = credentialDigest(app);
  }

  /** @throws GrantMissingError */
  async read(): Promise<ZoomUserToken | undefined> {
    const stored = await this.store.read(this.holder);
    // A grant belongs to the client that got it: Development and Production pairs differ.
    if (stored?.grant === undefined || stored.grant.clientId !== this.app.clientId) {
      throw new GrantMissingError(this.app.id, 'never');
    }
    if (stored.lost) throw new GrantMissingError(this.app.id, 'lost');
    const { digest, grant } = stored;
    this.#seen = { digest, grant };
    return grant.accessToken === this.#rejected ? undefined : tokenOf(this.holder, grant);
  }

  /** Its refresh token may be good: the row stays, and the next renewal replaces it. */
  reject({ accessToken }: ZoomUserToken): Promise<void> {
    this.#rejected = accessToken;
    return Promise.resolve();
  }

  async renew(): Promise<ZoomUserToken> {
    if (this.#seen === undefined) throw new GrantMissingError(this.app.id, 'never');
    const { digest, grant } = this.#seen;
    const renewed = await this.#refresh(grant.refreshToken, digest);
    const written = await this.#kept(renewed, digest);
    this.metrics.refreshed('renewed');
    // The user has installed the app again meanwhile: that grant is the newer one.
    return written
      ? tokenOf(this.holder, renewed)
      : ((await this.read()) ?? tokenOf(this.holder, renewed));
  }

  async #refresh(refreshToken: string, digest: string): Promise<UserGrant> {
    try {
      return await this.exchange.byRefreshToken(this.app, refreshToken);
    } catch (error) {
      const isLost = error instanceof ZoomTokenRefusedError && LOST.has(error.code);
      this.metrics.refreshed(isLost ? 'lost' : 'failed');
      if (isLost) await this.store.lose(this.holder, digest);
      throw isLost ? new GrantMissingError(this.app.id, 'lost') : error;
    }
  }

  async #kept(renewed: UserGrant, digest: string): Promise<boolean> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.store.replace(this.holder, renewed, digest);
      } catch (error) {
        const isAway = error instanceof DatabaseUnavailableError;
        if (!isAway || attempt >= KEEP_ATTEMPTS) throw error;
        await pause(KEEP_PAUSE_MS);
      }
    }
  }
}

function tokenOf({ appId, userId }: GrantHolder, grant: UserGrant): ZoomUserToken {
  const { accessToken, mintedAt, expiresAt, scopes, apiUrl } = grant;
  return { appId, userId, accessToken, mintedAt, expiresAt, scopes, apiUrl };
}
