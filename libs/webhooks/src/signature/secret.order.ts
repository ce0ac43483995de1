import type { ZoomWebhookSecret } from '@zoom-platform/accounts';

/**
 * The same secrets, those of one app first. Where two apps share a Secret Token, the first one that
 * fits says whose the delivery is.
 */
export function secretsOfAppFirst(
  secrets: readonly ZoomWebhookSecret[],
  appId: string | undefined,
): readonly ZoomWebhookSecret[] {
  const isOfApp = (secret: ZoomWebhookSecret) => secret.appId === appId;
  return [...secrets.filter(isOfApp), ...secrets.filter((secret) => !isOfApp(secret))];
}
