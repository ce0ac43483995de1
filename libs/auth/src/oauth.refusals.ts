import type { OAuthRefusal } from './oauth.answer.js';

/** What a refusal of the token endpoint means and what to do about it (zoom-api §B5, §E). */
export interface RefusalRule {
  /** Our error code. */
  readonly code: string;
  /** How the refusal is known: any one of these is enough. */
  readonly error?: string;
  readonly reason?: RegExp;
  /** Zoom's documented numbers. */
  readonly numbers?: readonly number[];
  readonly status?: number;
  readonly meaning: string;
  readonly fix: string;
}

const CREDENTIALS_PAGE =
  'the page "App Credentials" of the Server-to-Server OAuth app (marketplace.zoom.us: Manage)';

/** First match counts: a disabled app is reported under another error's name. */
const RULES: readonly RefusalRule[] = [
  {
    code: 'auth.throttled',
    status: 429,
    meaning: 'Zoom asks for fewer token requests.',
    fix: 'Wait; if it stays, look for other services that use the same app.',
  },
  {
    code: 'auth.app_disabled',
    reason: /\bapp has been disabled\b/i,
    numbers: [4717, 4738],
    meaning: 'The Zoom app is not activated, or was switched off.',
    fix:
      'Open the app on marketplace.zoom.us, page "Activation", and activate it. If Zoom or an ' +
      'administrator disabled it, ask them.',
  },
  {
    code: 'auth.unsupported_grant_type',
    error: 'unsupported_grant_type',
    reason: /\bunsupported grant type\b/i,
    numbers: [4705],
    meaning:
      'These credentials do not belong to a Server-to-Server OAuth app. A General app (user-managed ' +
      'or admin-managed) and an SDK app cannot make tokens this way, whatever their settings.',
    fix:
      'Create an app of the type "Server-to-Server OAuth" (marketplace.zoom.us: Develop, Build App, ' +
      'Server-to-Server OAuth App; not "General App"), copy its Account ID, Client ID and Client ' +
      'Secret to ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET, add its scopes and ' +
      'activate it. Keep the General app for RTMS: its pair belongs into ZOOM_RTMS_CLIENT_ID and ' +
      'ZOOM_RTMS_CLIENT_SECRET.',
  },
  {
    code: 'auth.token_owner_gone',
    numbers: [4735],
    meaning: 'The owner of the Zoom app is no longer in the account.',
    fix: 'Let an administrator take the app over, or create a new Server-to-Server OAuth app.',
  },
  {
    code: 'auth.token_limit_reached',
    numbers: [4740],
    meaning: 'Zoom keeps no further token of this app valid.',
    fix: 'Stop other services that use the same app, or give each an app of its own.',
  },
  {
    code: 'auth.invalid_client',
    error: 'invalid_client',
    reason: /\binvalid client_id or client_secret\b/i,
    numbers: [4702, 4704, 4706],
    meaning: 'Zoom does not know this Client ID, or the Client Secret is not its own.',
    fix: `Copy ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET again from ${CREDENTIALS_PAGE}; a secret that was regenerated replaces the old one.`,
  },
  {
    code: 'auth.invalid_grant',
    error: 'invalid_grant',
    numbers: [4709, 4724, 4732, 4733, 4734, 4737, 4741],
    meaning: 'Zoom takes the credentials for those of a user authorization.',
    fix: `Use the credentials of ${CREDENTIALS_PAGE}.`,
  },
  {
    code: 'auth.invalid_request',
    error: 'invalid_request',
    meaning: 'Zoom does not accept the Account ID for this app.',
    fix:
      `Copy ZOOM_ACCOUNT_ID again from ${CREDENTIALS_PAGE}: about 22 letters and digits, not the ` +
      'account number. The app must live in the same account.',
  },
];

const OTHER: RefusalRule = {
  code: 'auth.refused',
  meaning: 'Zoom refused to make a token.',
  fix: `Compare all credentials with ${CREDENTIALS_PAGE} and see that the app is activated.`,
};

export function refusalRule({ status, error, reason, numbers }: OAuthRefusal): RefusalRule {
  const matches = (rule: RefusalRule) =>
    rule.status === status ||
    (rule.error !== undefined && rule.error === error) ||
    (rule.reason?.test(reason) ?? false) ||
    (rule.numbers?.some((number) => numbers.includes(number)) ?? false);
  return RULES.find(matches) ?? OTHER;
}
