/** Body of a refusal of `/oauth/token`: not `{code, message}` as in REST (zoom-api §B5). */
export interface OauthRefusal {
  readonly status: 400 | 429;
  readonly reason: string;
  readonly error: string;
}

function refusal(error: string, reason: string): OauthRefusal {
  return { status: 400, reason, error };
}

/** Zoom's own words where somebody has seen them; the README lists the guesses. */
export const REFUSALS = {
  unsupportedGrant: refusal('unsupported_grant_type', 'unsupported grant type'),
  invalidClient: refusal('invalid_client', 'Invalid client_id or client_secret'),
  badRequest: refusal('invalid_request', 'Bad Request'),
  neverActivated: refusal('invalid_client', 'The app has been disabled'),
  disabledByDeveloper: refusal('invalid_client', 'The app has been disabled by the developer'),
  disabledByZoom: refusal('invalid_client', 'The app has been disabled by Zoom'),
  ownerGone: refusal('invalid_request', 'The token owner no longer exists (4735)'),
  toleranceExceeded: refusal('invalid_request', 'The token index exceeds the tolerance (4740)'),
  invalidCode: refusal('invalid_grant', 'Invalid authorization code'),
  invalidRefreshToken: refusal('invalid_grant', 'Invalid Token!'),
  redirectMismatch: refusal('invalid_request', 'Redirect URI mismatch (4709)'),
  throttled: {
    status: 429,
    reason: 'Too many requests. Try again later.',
    error: 'too_many_requests',
  },
} as const satisfies Readonly<Record<string, OauthRefusal>>;
