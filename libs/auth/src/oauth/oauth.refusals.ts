import type { OAuthRefusal } from './oauth.answer.js';

/**
 * Who authorizes: an account by its Server-to-Server app (`account_credentials`), or a user by a
 * General app (authorization code and refresh).
 */
export type OAuthFlow = 'account' | 'user';

interface Advice {
  readonly meaning: string;
  readonly fix: string;
}

/** What a refusal of the token endpoint means and what to do about it (zoom-api §B5, §E). */
export interface RefusalRule extends Advice {
  /** Our error code. */
  readonly code: string;
}

interface KnownRefusal extends RefusalRule {
  /** How the refusal is known: any one of these is enough. */
  readonly error?: string;
  readonly reason?: RegExp;
  /** Zoom's documented numbers. */
  readonly numbers?: readonly number[];
  readonly status?: number;
  /** Where the same refusal means something else in the flow of a General app. */
  readonly user?: Advice;
}

const CREDENTIALS_PAGE =
  'the page "App Credentials" of the Server-to-Server OAuth app (marketplace.zoom.us: Manage)';
const GENERAL_PAGE =
  'the page "Basic Information" of the General app (marketplace.zoom.us: Manage)';
const INSTALL_AGAIN =
  'Let the user install the app again: open /v1/oauth/apps/{id of the app}/install in a browser.';

/** First match counts: numbers tell more than names, and a name is given to several refusals. */
const RULES: readonly KnownRefusal[] = [
  {
    code: 'auth.throttled',
    status: 429,
    meaning: 'Zoom asks for fewer token requests.',
    fix: 'Wait; if it stays, look for other services that use the same app.',
  },
  {
    code: 'auth.app_disabled',
    reason: /\bapp has been disabled\b/i,
    numbers: [4717],
    meaning: 'The Zoom app is not activated, or was switched off.',
    fix:
      'Open the app on marketplace.zoom.us, page "Activation", and activate it. If Zoom or an ' +
      'administrator disabled it, ask them.',
  },
  {
    code: 'auth.app_disabled_by_admin',
    numbers: [4738],
    meaning: 'An administrator of the Zoom account disabled the app.',
    fix: 'Ask an administrator to allow it: marketplace.zoom.us, Manage, Apps on Account.',
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
    user: {
      meaning: 'These credentials do not belong to a General app, so no user can install it.',
      fix: `Configure the app with the pair of ${GENERAL_PAGE}, or create one: Develop, Build App, General App.`,
    },
  },
  {
    code: 'auth.token_owner_gone',
    numbers: [4735],
    meaning: 'The owner of the Zoom app or token is no longer in the account.',
    fix: 'Let an administrator take the app over, or create a new Server-to-Server OAuth app.',
    user: { meaning: 'The user is no longer in the Zoom account.', fix: INSTALL_AGAIN },
  },
  {
    code: 'auth.token_limit_reached',
    numbers: [4740],
    meaning: 'Zoom keeps no further token of this app valid.',
    fix: 'Stop other services that use the same app, or give each an app of its own.',
  },
  {
    code: 'auth.token_revoked',
    numbers: [4741],
    meaning: 'The authorization was replaced by a later one, or revoked.',
    fix: 'Ask again; if it stays, look for other services that use the same app.',
    user: { meaning: 'The user authorized the app again or removed it.', fix: INSTALL_AGAIN },
  },
  {
    code: 'auth.token_missing',
    numbers: [4700],
    meaning: 'Zoom found no token or authorization in the request.',
    fix: 'See whether a proxy between this machine and Zoom removes headers or bodies.',
  },
  {
    code: 'auth.credentials_missing',
    numbers: [4706],
    meaning: 'Zoom found no client credentials or no grant type in the request.',
    fix: 'See whether a proxy between this machine and Zoom removes the header Authorization or the body.',
  },
  {
    code: 'auth.redirect_mismatch',
    numbers: [4709],
    reason: /\bredirect\b/i,
    meaning: 'The redirect URL is not one that the Zoom app lists.',
    fix: `Make the app's redirectUri equal, to the letter, to the OAuth redirect URL on ${GENERAL_PAGE}.`,
  },
  {
    code: 'auth.scope_mismatch',
    numbers: [4711],
    meaning: 'Scopes were asked for that the Zoom app does not have.',
    fix: 'Add the scopes on the page "Scopes" of the app, or take them out of the configuration of the app.',
  },
  {
    code: 'auth.token_malformed',
    numbers: [4724],
    meaning: 'Zoom cannot read the token or code that it was sent.',
    fix: 'See whether a proxy changes requests; then ask for a new token.',
    user: { meaning: 'Zoom cannot read the code or token that it was sent.', fix: INSTALL_AGAIN },
  },
  {
    code: 'auth.code_not_made',
    numbers: [4732],
    meaning: 'Zoom could not make an authorization code.',
    fix: INSTALL_AGAIN,
  },
  {
    code: 'auth.code_expired',
    numbers: [4733],
    meaning: 'The authorization code was not used within 5 minutes.',
    fix: INSTALL_AGAIN,
  },
  {
    code: 'auth.code_invalid',
    numbers: [4734],
    reason: /\binvalid authorization code\b/i,
    meaning: 'The authorization code is unknown or was used before.',
    fix: INSTALL_AGAIN,
  },
  {
    code: 'auth.invalid_client',
    error: 'invalid_client',
    reason: /\binvalid client_id or client_secret\b/i,
    numbers: [4702, 4704],
    meaning: 'Zoom does not know this Client ID, or the Client Secret is not its own.',
    fix: `Copy ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET again from ${CREDENTIALS_PAGE}; a secret that was regenerated replaces the old one.`,
    user: {
      meaning: 'Zoom does not know this Client ID, or the Client Secret is not its own.',
      fix: `Copy both again from ${GENERAL_PAGE}; the Development and the Production pair differ, and belong to different installations.`,
    },
  },
  {
    code: 'auth.invalid_grant',
    error: 'invalid_grant',
    numbers: [4737],
    meaning: 'Zoom takes the credentials for those of a user authorization.',
    fix: `Use the credentials of ${CREDENTIALS_PAGE}.`,
    user: {
      meaning: "The user's authorization is over: its refresh token was used before, or expired.",
      fix: INSTALL_AGAIN,
    },
  },
  {
    code: 'auth.invalid_request',
    error: 'invalid_request',
    meaning: 'Zoom does not accept the Account ID for this app.',
    fix:
      `Copy ZOOM_ACCOUNT_ID again from ${CREDENTIALS_PAGE}: about 22 letters and digits, not the ` +
      'account number. The app must live in the same account.',
    user: {
      meaning: 'Zoom does not accept the request for a token of this app.',
      fix: `Compare redirectUri with ${GENERAL_PAGE}, and begin again with /install.`,
    },
  },
];

const OTHER: KnownRefusal = {
  code: 'auth.refused',
  meaning: 'Zoom refused to make a token.',
  fix: `Compare all credentials with ${CREDENTIALS_PAGE} and see that the app is activated.`,
  user: {
    meaning: 'Zoom refused to make a token for the user.',
    fix: `Compare the pair with ${GENERAL_PAGE}, and begin again with /install.`,
  },
};

/** Our code, meaning and fix for a refusal; one that nobody described yet is `auth.refused`. */
export function refusalRule(refusal: OAuthRefusal, flow: OAuthFlow = 'account'): RefusalRule {
  const { status, error, reason, numbers } = refusal;
  const matches = (rule: KnownRefusal) =>
    rule.status === status ||
    (rule.error !== undefined && rule.error === error) ||
    (rule.reason?.test(reason) ?? false) ||
    (rule.numbers?.some((number) => numbers.includes(number)) ?? false);
  const rule = RULES.find(matches) ?? OTHER;
  const { meaning, fix } = flow === 'user' ? (rule.user ?? rule) : rule;
  return { code: rule.code, meaning, fix };
}
