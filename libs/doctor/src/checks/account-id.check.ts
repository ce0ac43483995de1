import { failed, ok, skipped } from '../check.findings.js';
import type { Check } from '../check.type.js';
import { AGAIN, openApp } from '../marketplace.steps.js';

/** Digits only: what the web portal shows as the account's number, and Zoom's OAuth never takes. */
export function isAccountNumber(text: string | undefined): boolean {
  return text !== undefined && /^\d[\d -]{4,}$/.test(text.trim());
}

/** Not an Account ID, as its text alone shows: Zoom need not be asked. */
export function isNoAccountId(accountId: string, clientId: string | undefined): boolean {
  return isAccountNumber(accountId) || accountId === clientId;
}

/** §E 2: an account number is not an Account ID. */
export const accountIdCheck: Check = {
  id: 'account-id',
  needs: [],
  run: ({ setup: { accountId, cloud, rest } }) => {
    if (accountId === undefined) return skipped('ZOOM_ACCOUNT_ID is not set.');
    const fix = [
      openApp(cloud, 'Server-to-Server OAuth app'),
      'Open the page "App Credentials" and copy "Account ID" into ZOOM_ACCOUNT_ID.',
      AGAIN,
    ];
    if (isAccountNumber(accountId)) {
      return failed({
        saw: `ZOOM_ACCOUNT_ID is a number of ${String(accountId.length)} digits.`,
        means:
          'That is the account number. The Account ID is another value: about 22 letters, digits, ' +
          '"_" and "-". Zoom answers the number with "Bad Request".',
        fix,
      });
    }
    if (accountId === rest?.clientId) {
      return failed({
        saw: 'ZOOM_ACCOUNT_ID and ZOOM_CLIENT_ID are the same text.',
        means: 'The Client ID was copied twice; the Account ID is the first of the three values.',
        fix,
      });
    }
    return ok('ZOOM_ACCOUNT_ID has the shape of an Account ID.', { length: accountId.length });
  },
};
