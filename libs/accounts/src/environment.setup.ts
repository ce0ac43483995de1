import type { ConfigType } from '@nestjs/config';
import type { accountsConfig } from './accounts.config.js';
import type { SecretReader } from './secret.reader.js';
import type { ZoomAccount, ZoomCloud } from './zoom-accounts.port.js';
import type { ZoomApp } from './zoom-apps.port.js';
import { cloudOf } from './zoom-cloud.presets.js';
import type { LoadedSetup } from './zoom.setup.js';

type Config = ConfigType<typeof accountsConfig>;

/** Id of the app that the environment describes. */
const CONFIGURED_APP = 'default';

interface Pair {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** One account and one app: the RTMS pair, else the REST pair (design §7). */
export function setupOfEnvironment(config: Config, secrets: SecretReader): LoadedSetup {
  const cloud = cloudOf({
    name: config.ZOOM_CLOUD,
    oauthUrl: config.ZOOM_OAUTH_URL,
    apiUrl: config.ZOOM_API_URL,
    apiAllowedHosts: config.ZOOM_API_ALLOWED_HOSTS,
  });
  const rest = pairOf(config, 'ZOOM_CLIENT', secrets);
  const app = pairOf(config, 'ZOOM_RTMS_CLIENT', secrets) ?? rest;
  const setup = {
    accounts: accountsOf(config.ZOOM_ACCOUNT_ID, rest, cloud),
    apps: app === undefined ? [] : [{ id: CONFIGURED_APP, ...app, ...installOf(config), cloud }],
    webhookSecrets: webhookSecretsOf(config, secrets).map((secret) => ({
      appId: CONFIGURED_APP,
      secret,
    })),
  };
  return { setup: secrets.complete ? setup : undefined, problems: secrets.problems };
}

function pairOf(
  config: Config,
  prefix: 'ZOOM_CLIENT' | 'ZOOM_RTMS_CLIENT',
  secrets: SecretReader,
): Pair | undefined {
  const clientId = config[`${prefix}_ID`];
  const path = config[`${prefix}_SECRET_FILE`];
  const where = `${prefix}_SECRET_FILE`;
  const [fromFile] =
    path === undefined ? [] : (secrets.read({ where, path, kind: 'client', clientId }) ?? []);
  const clientSecret = config[`${prefix}_SECRET`] ?? fromFile;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { clientId, clientSecret };
}

function installOf({ ZOOM_RTMS_REDIRECT_URI: redirectUri }: Config): Pick<ZoomApp, 'redirectUri'> {
  return redirectUri === undefined ? {} : { redirectUri };
}

function accountsOf(
  accountId: string | undefined,
  rest: Pair | undefined,
  cloud: ZoomCloud,
): readonly ZoomAccount[] {
  if (accountId === undefined || rest === undefined) return [];
  return [{ accountId, ...rest, cloud }];
}

function webhookSecretsOf(config: Config, secrets: SecretReader): readonly string[] {
  const path = config.ZOOM_WEBHOOK_SECRET_FILE;
  if (path === undefined) return config.ZOOM_WEBHOOK_SECRET ?? [];
  return secrets.read({ where: 'ZOOM_WEBHOOK_SECRET_FILE', path, kind: 'webhook' }) ?? [];
}
