import { Injectable } from '@nestjs/common';
import type { ZoomApp } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { ZoomAnswerUnreadableError } from '../auth.errors.js';
import { OAuthEndpoint } from '../oauth/oauth.endpoint.js';
import { restBase } from '../oauth/region.url.js';
import type { UserGrant } from './grant.store.js';

/** Asks Zoom for users' tokens: by a code, and by a refresh token, which each use replaces (zoom-api §B8). */
@Injectable()
export class GrantExchange {
  constructor(
    private readonly endpoint: OAuthEndpoint,
    private readonly clock: Clock,
  ) {}

  /** @throws as `OAuthEndpoint.grant`; ZoomApiUrlRefusedError */
  byCode(app: ZoomApp, code: string, verifier: string, redirectUri: string): Promise<UserGrant> {
    return this.#ask(app, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
  }

  /** @throws as {@link byCode} */
  byRefreshToken(app: ZoomApp, refreshToken: string): Promise<UserGrant> {
    return this.#ask(app, { grant_type: 'refresh_token', refresh_token: refreshToken });
  }

  async #ask(app: ZoomApp, form: Readonly<Record<string, string>>): Promise<UserGrant> {
    const mintedAt = this.clock.now();
    const grant = await this.endpoint.grant(app, form, 'user');
    // An answer without a new refresh token leaves the one that was used.
    const refreshToken = grant.refresh_token ?? form['refresh_token'];
    if (refreshToken === undefined) throw new ZoomAnswerUnreadableError(200);
    return {
      clientId: app.clientId,
      refreshToken,
      accessToken: grant.access_token,
      mintedAt,
      expiresAt: mintedAt + grant.expires_in * 1000,
      scopes: grant.scope.split(' ').filter((scope) => scope !== ''),
      apiUrl: restBase(app.cloud, grant.api_url),
    };
  }
}
