import type { ZoomCloud } from '@zoom-platform/accounts';
import type { Environment } from '@zoom-platform/kernel';

/** A pair as it stands in the configuration, sound or not. */
export interface ConfiguredPair {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * The credentials as they are configured. Read more leniently than the service reads them: a wrong
 * text is what the doctor is asked about.
 */
export interface ZoomSetup {
  readonly cloud: ZoomCloud;
  readonly accountId: string | undefined;
  /** The Server-to-Server pair. */
  readonly rest: ConfiguredPair | undefined;
  /** The pair of the app for RTMS and webhooks, where it has keys of its own. */
  readonly rtms: ConfiguredPair | undefined;
  readonly webhookSecrets: readonly string[];
}

function textOf(texts: Environment, key: string): string | undefined {
  const text = texts[key]?.trim();
  return text === '' ? undefined : text;
}

function pairOf(texts: Environment, prefix: string): ConfiguredPair | undefined {
  const clientId = textOf(texts, `${prefix}_ID`);
  const clientSecret = textOf(texts, `${prefix}_SECRET`);
  if (clientId === undefined || clientSecret === undefined) return undefined;
  return { clientId, clientSecret };
}

/** @param cloud as `accounts` makes it of the same texts. */
export function setupOfTexts(texts: Environment, cloud: ZoomCloud): ZoomSetup {
  const secrets = textOf(texts, 'ZOOM_WEBHOOK_SECRET')?.split(',') ?? [];
  return {
    cloud,
    accountId: textOf(texts, 'ZOOM_ACCOUNT_ID'),
    rest: pairOf(texts, 'ZOOM_CLIENT'),
    rtms: pairOf(texts, 'ZOOM_RTMS_CLIENT'),
    webhookSecrets: secrets.map((secret) => secret.trim()).filter((secret) => secret !== ''),
  };
}
