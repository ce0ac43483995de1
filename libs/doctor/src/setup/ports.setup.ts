import type { ZoomAccounts, ZoomApps } from '@zoom-platform/accounts';
import type { ZoomSetup } from './zoom.setup.js';

/**
 * The credentials as `accounts` has them, for a configuration that it accepts.
 * @param accountId default: the default account. `undefined` comes back where it is not configured.
 */
export async function setupOfPorts(
  accounts: ZoomAccounts,
  apps: ZoomApps,
  accountId?: string,
): Promise<ZoomSetup | undefined> {
  const account = await accounts.account(accountId);
  if (account === undefined) return undefined;
  const serving = (await apps.apps()).filter(
    ({ id }) => account.appIds === undefined || account.appIds.includes(id),
  );
  const secrets = await apps.webhookSecrets();
  return {
    cloud: account.cloud,
    accountId: account.accountId,
    rest: account,
    rtms: serving.find(({ kind }) => kind === 'general') ?? serving[0],
    webhookSecrets: secrets
      .filter(({ appId }) => serving.some(({ id }) => id === appId))
      .map(({ secret }) => secret),
  };
}
