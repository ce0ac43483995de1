import {
  ZoomAccountUnknownError,
  type ZoomAccount,
  type ZoomAccounts,
} from '@zoom-platform/accounts';

/** @throws ZoomAccountUnknownError */
export async function configuredAccount(
  accounts: ZoomAccounts,
  accountId: string | undefined,
): Promise<ZoomAccount> {
  const account = await accounts.account(accountId);
  if (account === undefined) throw new ZoomAccountUnknownError(accountId);
  return account;
}

/** A token belongs to the app that made it: another app of the account has other scopes. */
export function tokenKey({ accountId, clientId }: ZoomAccount): string {
  return `token ${accountId} ${clientId}`;
}
