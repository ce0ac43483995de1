import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { accountsConfig } from './accounts.config.js';
import { ZoomAccounts, type ZoomAccount } from './zoom-accounts.port.js';

/** The one account of the environment. */
@Injectable()
export class ConfiguredAccounts extends ZoomAccounts {
  readonly #account: ZoomAccount | undefined;

  constructor(@Inject(accountsConfig.KEY) config: ConfigType<typeof accountsConfig>) {
    super();
    this.#account = accountOf(config);
  }

  account(accountId?: string): Promise<ZoomAccount | undefined> {
    const asked = accountId === undefined || accountId === this.#account?.accountId;
    return Promise.resolve(asked ? this.#account : undefined);
  }
}

function accountOf(config: ConfigType<typeof accountsConfig>): ZoomAccount | undefined {
  const { ZOOM_ACCOUNT_ID: accountId, ZOOM_CLIENT_ID: clientId } = config;
  const clientSecret = config.ZOOM_CLIENT_SECRET;
  if (accountId === undefined || clientId === undefined || clientSecret === undefined) {
    return undefined;
  }
  const cloud = {
    oauthUrl: config.ZOOM_OAUTH_URL,
    apiUrl: config.ZOOM_API_URL,
    apiAllowedHosts: [...config.ZOOM_API_ALLOWED_HOSTS, new URL(config.ZOOM_OAUTH_URL).hostname],
  };
  return { accountId, clientId, clientSecret, cloud };
}
