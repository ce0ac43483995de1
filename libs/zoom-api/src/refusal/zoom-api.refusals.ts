/** What Zoom said: body `{code, message}` (zoom-api §B6); the parts that came. */
export interface ZoomApiRefusal {
  readonly status: number;
  readonly code: number | undefined;
  readonly message: string;
}

/** What a refusal of the REST API means and what to do about it. */
export interface RefusalRule {
  /** Our error code. */
  readonly code: string;
  /** Status of our own answer. */
  readonly status: number;
  /** All that are given must hold. */
  readonly when: {
    readonly statuses?: readonly number[];
    readonly codes?: readonly number[];
    readonly message?: RegExp;
  };
  readonly meaning: string;
  readonly fix: string;
}

/** All of them: proxies before Zoom add numbers of their own, 520 … 529. */
const SERVER_ERRORS = Array.from({ length: 100 }, (_none, index) => 500 + index);

/** Zoom's sentence (zoom-api §B6), whatever the number beside it; the brackets may be absent. */
const SCOPES_MISSING = /does not contain scopes?\b(?:\s*:?\s*\[([^\]]*)\])?/i;

/** The scopes that Zoom names, any one of which is enough; empty where it names none. */
export function missingScopesIn(message: string): readonly string[] {
  const [, listed = ''] = SCOPES_MISSING.exec(message) ?? [];
  return listed.split(/[\s,]+/).filter((scope) => scope !== '');
}

/**
 * First match counts. A caller of ours is told 401 or 403 only for its own key: that Zoom refuses
 * *our* credentials is a failure behind us, 502.
 */
const RULES: readonly RefusalRule[] = [
  {
    code: 'zoom.scope_missing',
    status: 502,
    // Zoom uses several numbers for it, so the sentence counts.
    when: { message: SCOPES_MISSING },
    meaning: 'The Zoom app lacks a scope that this call needs.',
    fix:
      'Add one of the scopes that Zoom names (missingScopes) to the Server-to-Server OAuth app, page ' +
      '"Scopes"; it counts from the next token on.',
  },
  {
    code: 'zoom.rate_limited',
    status: 429,
    when: { statuses: [429] },
    meaning: 'The Zoom account has used up its rate limit, which all its apps share.',
    fix: 'Wait for retryAfter where it is given, and call less often.',
  },
  {
    code: 'zoom.token_refused',
    status: 502,
    when: { message: /\btoken cannot be empty\b/i },
    meaning: 'The token did not reach Zoom.',
    fix: 'See whether a proxy between this machine and Zoom takes the header Authorization away.',
  },
  {
    code: 'zoom.token_refused',
    status: 502,
    when: { statuses: [401] },
    meaning: 'Zoom refuses the token, and refused a new one too.',
    fix:
      'See that the Server-to-Server OAuth app is activated, lives in this account, and that no ' +
      'other service with the same app makes tokens which replace ours.',
  },
  {
    code: 'zoom.user_not_found',
    status: 404,
    when: { codes: [1001] },
    meaning: 'The user does not exist in this Zoom account.',
    fix: 'Check the user id or address; a Server-to-Server app must not use "me".',
  },
  {
    code: 'zoom.user_not_found',
    status: 404,
    when: { codes: [1010] },
    meaning: 'The user belongs to another Zoom account.',
    fix: 'Name a user of the account of ZOOM_ACCOUNT_ID: a Server-to-Server app sees its own account only.',
  },
  {
    code: 'zoom.permission_denied',
    status: 502,
    when: { statuses: [403], codes: [3001] },
    meaning: 'The owner of the resource has not permitted access to it.',
    fix: 'Let the user permit shared access to the app, or use the app of the account that owns it.',
  },
  {
    code: 'zoom.permission_denied',
    status: 502,
    when: { message: /\bhas not permitted access\b/i },
    meaning: 'The owner of the resource has not permitted access to it.',
    fix: 'Let the user permit shared access to the app, or use the app of the account that owns it.',
  },
  {
    code: 'zoom.marketplace_misused',
    status: 404,
    when: { codes: [1500] },
    meaning: 'This call of the Marketplace API is not for this app.',
    fix: 'Check the app id, and that the app belongs to the account of ZOOM_ACCOUNT_ID.',
  },
  {
    code: 'zoom.not_found',
    status: 404,
    when: { codes: [3001] },
    meaning: 'Zoom has no such meeting in this account.',
    fix:
      'The meeting was deleted, is long over, or belongs to another account: a Server-to-Server app ' +
      'sees its own account only. A UUID changes with every occurrence.',
  },
  {
    code: 'zoom.not_found',
    status: 404,
    when: { statuses: [404] },
    meaning: 'Zoom has no such meeting, user or resource in this account.',
    fix:
      'It was deleted, is long over, or belongs to another account: a Server-to-Server app sees its ' +
      'own account only. The UUID of a meeting changes with every occurrence.',
  },
  {
    code: 'zoom.conflict',
    status: 409,
    when: { statuses: [409] },
    meaning: 'It exists already in Zoom, as a user with this address does.',
    fix: 'Read what is there, and change that instead.',
  },
  {
    code: 'zoom.content_not_allowed',
    status: 502,
    when: { codes: [13262] },
    meaning: 'The app may not access the content of meetings.',
    fix: 'Allow it in the Zoom web portal: Settings, "Allow apps to access meeting content".',
  },
  {
    code: 'zoom.not_accessible',
    status: 409,
    when: { codes: [3000] },
    meaning: 'Zoom cannot give access to this meeting now.',
    fix: 'It may not be live yet, or belong to another product; try again later.',
  },
  {
    code: 'zoom.scheduling_not_allowed',
    status: 409,
    when: { codes: [3161] },
    meaning: 'Zoom does not let this user schedule meetings.',
    fix: 'Give the user a licence, or allow scheduling in the settings of its group or account.',
  },
  {
    code: 'zoom.registration_not_enabled',
    status: 409,
    when: { codes: [3027] },
    meaning: 'The meeting does not ask for registration.',
    fix: 'Set settings.approval_type of the meeting to 0 or 1 first.',
  },
  {
    code: 'zoom.request_invalid',
    status: 400,
    when: { codes: [300] },
    meaning: 'Zoom refuses the request as invalid.',
    fix: 'Zoom says in zoomMessage what is wrong.',
  },
  {
    code: 'zoom.permission_denied',
    status: 502,
    when: { message: /\bdoes not enabled? REST API\b/i },
    meaning: 'The REST API is not enabled for this Zoom account.',
    fix: 'Ask Zoom support to enable it; check the plan and the billing of the account.',
  },
  {
    code: 'zoom.permission_denied',
    status: 502,
    when: { message: /\binvalid api key or secret\b/i },
    meaning: 'Zoom takes the credentials for those of a JWT app, which no longer work.',
    fix: 'Create an app of the type "Server-to-Server OAuth" and use its credentials.',
  },
  {
    code: 'zoom.permission_denied',
    status: 502,
    when: { codes: [200] },
    meaning: 'The role, the plan or a setting of the Zoom account does not permit this call.',
    fix: 'Let an administrator of the Zoom account check the plan and the role of the owner of the app.',
  },
  {
    code: 'zoom.permission_denied',
    status: 502,
    when: { statuses: [403] },
    meaning: 'Zoom denies this account or user the use of its REST API.',
    fix: 'Let an administrator of the Zoom account check the billing and the role of the owner of the app.',
  },
  {
    code: 'zoom.token_refused',
    status: 502,
    when: { codes: [124, 201, 4700, 4711] },
    meaning: 'Zoom refuses the token.',
    fix: 'See that the Server-to-Server OAuth app is activated and lives in this account.',
  },
  {
    code: 'zoom.unavailable',
    status: 503,
    when: { statuses: SERVER_ERRORS },
    meaning: 'The Zoom REST API fails at the moment.',
    fix: 'Try again later; status.zoom.us tells of outages.',
  },
];

const OTHER: RefusalRule = {
  code: 'zoom.refused',
  status: 502,
  when: {},
  meaning: 'Zoom refused the call for a reason that is not described yet.',
  fix: 'What Zoom said is in zoomMessage; its support asks for zoomTrackingId.',
};

export function refusalRule({ status, code, message }: ZoomApiRefusal): RefusalRule {
  const fits = ({ when }: RefusalRule) =>
    (when.statuses === undefined || when.statuses.includes(status)) &&
    (when.codes === undefined || (code !== undefined && when.codes.includes(code))) &&
    (when.message === undefined || when.message.test(message));
  return RULES.find(fits) ?? OTHER;
}
