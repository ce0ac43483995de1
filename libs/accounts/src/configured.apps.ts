import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { accountsConfig } from './accounts.config.js';
import { ZoomApps, type ZoomApp, type ZoomWebhookSecret } from './zoom-apps.port.js';

/** Id of the app that the environment describes. */
const CONFIGURED_APP = 'default';

/** The one app of the environment: the RTMS pair, else the REST pair (design §7). */
@Injectable()
export class ConfiguredApps extends ZoomApps {
  readonly #app: ZoomApp | undefined;
  readonly #secrets: readonly ZoomWebhookSecret[];

  constructor(@Inject(accountsConfig.KEY) config: ConfigType<typeof accountsConfig>) {
    super();
    this.#app = appOf(config);
    this.#secrets = (config.ZOOM_WEBHOOK_SECRET ?? []).map((secret) => ({
      appId: CONFIGURED_APP,
      secret,
    }));
  }

  app(appId: string): Promise<ZoomApp | undefined> {
    return Promise.resolve(appId === CONFIGURED_APP ? this.#app : undefined);
  }

  webhookSecrets(): Promise<readonly ZoomWebhookSecret[]> {
    return Promise.resolve(this.#secrets);
  }
}

function appOf(config: ConfigType<typeof accountsConfig>): ZoomApp | undefined {
  const clientId = config.ZOOM_RTMS_CLIENT_ID ?? config.ZOOM_CLIENT_ID;
  const clientSecret = config.ZOOM_RTMS_CLIENT_SECRET ?? config.ZOOM_CLIENT_SECRET;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { id: CONFIGURED_APP, clientId, clientSecret };
}
