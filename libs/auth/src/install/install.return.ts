import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@zoom-platform/access';
import type { ZoomApp } from '@zoom-platform/accounts';
import { RateLimits } from '@zoom-platform/rate-limits';
import { GrantExchange } from '../grants/grant.exchange.js';
import { GrantStore } from '../grants/grant.store.js';
import { UserIdentity } from '../grants/user.identity.js';
import { InstallDeniedError } from '../auth.errors.js';
import { setCookie, type InstallInProgress } from './install.cookie.js';
import { InstallGate } from './install.gate.js';
import type { ReturnQuery } from './install.dto.js';

/** The route is open to everybody: strangers must not make us ask Zoom as often as they like. */
const EXCHANGES = { name: 'oauth.install_address', points: 60, windowSeconds: 60 };
/** All visitors of an app together; one alone cannot use it up. */
const APP_EXCHANGES = { name: 'oauth.install', points: 600, windowSeconds: 60 };

/** What a browser brings back. */
export interface Visit {
  readonly query: ReturnQuery;
  readonly cookies: string | undefined;
  /** From which it comes; behind a proxy that of the proxy. */
  readonly address: string;
}

/** The way back from Zoom: the browser is the one that left, the code becomes a grant. */
@Injectable()
export class InstallReturn {
  constructor(
    private readonly gate: InstallGate,
    private readonly exchange: GrantExchange,
    private readonly identity: UserIdentity,
    private readonly store: GrantStore,
    private readonly audit: AuditTrail,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Answers the header `set-cookie` that ends the browser's part.
   * @throws InstallStateError, InstallDeniedError, AppNotInstallableError, UserUnknownError,
   *   RateLimitExceededError, DatabaseUnavailableError, and as `GrantExchange.byCode`.
   */
  async finish(appId: string, { query, cookies, address }: Visit): Promise<string> {
    const { app, begun } = await this.gate.pass(appId, query.state, cookies);
    if (query.code === undefined) throw new InstallDeniedError(query.error ?? '');
    await this.limits.take(EXCHANGES, `${appId} ${address}`);
    await this.limits.take(APP_EXCHANGES, appId);
    await this.#keep(app, query.code, begun);
    return setCookie(appId, begun.redirectUri, '');
  }

  async #keep(app: ZoomApp, code: string, { verifier, redirectUri }: InstallInProgress) {
    const grant = await this.exchange.byCode(app, code, verifier, redirectUri);
    const userId = await this.identity.of(grant);
    const target = `${app.id}/${userId}`;
    await this.audit.record({
      actor: 'platform',
      action: 'oauth.app_installed',
      target,
      outcome: 'ok',
    });
    await this.store.install({ appId: app.id, userId }, grant);
  }
}
