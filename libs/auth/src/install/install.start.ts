import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ZoomApps, type ZoomApp } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { Vault } from '@zoom-platform/vault';
import { AppNotInstallableError } from '../auth.errors.js';
import { installableApp } from '../grants/installable.app.js';
import { SealedRecord } from '../store/sealed.record.js';
import { INSTALL_SECONDS, installSchema, setCookie } from './install.cookie.js';

export const INSTALL_PURPOSE = 'oauth.install';

export interface InstallRedirect {
  readonly url: string;
  readonly cookie: string;
}

/** The way to Zoom: state and PKCE verifier go into the browser's sealed cookie, nothing is stored. */
@Injectable()
export class InstallStart {
  readonly #records: SealedRecord<typeof installSchema>;

  constructor(
    private readonly apps: ZoomApps,
    private readonly clock: Clock,
    vault: Vault,
  ) {
    this.#records = new SealedRecord(vault, INSTALL_PURPOSE, installSchema);
  }

  /** @throws AppNotInstallableError */
  async begin(appId: string): Promise<InstallRedirect> {
    const app = await installableApp(this.apps, appId);
    const { redirectUri } = app;
    if (redirectUri === undefined) throw new AppNotInstallableError('no_redirect_uri');
    const state = randomBytes(32).toString('base64url');
    const verifier = randomBytes(32).toString('base64url');
    const expiresAt = this.clock.now() + INSTALL_SECONDS * 1000;
    const sealed = await this.#records.seal({ state, verifier, redirectUri, expiresAt }, appId);
    return {
      url: authorizeUrl(app, redirectUri, state, verifier),
      cookie: setCookie(appId, redirectUri, sealed),
    };
  }
}

/** Zoom's authorize URL (zoom-api §B8), with the challenge of RFC 7636. */
function authorizeUrl(
  { clientId, cloud, scopes }: ZoomApp,
  redirectUri: string,
  state: string,
  verifier: string,
): string {
  const url = new URL(`${cloud.oauthUrl}/authorize`);
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(scopes === undefined ? {} : { scope: scopes.join(' ') }),
  }).toString();
  return url.href;
}
