import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { HostedZoomctl } from '../harness/hosted.zoomctl.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { runDoctor } from '../harness/zoomctl.process.js';

let simulator: Simulator;
let zoomctl: HostedZoomctl;

beforeAll(async () => {
  zoomctl = new HostedZoomctl();
  simulator = await startSimulator();
});
afterAll(async () => {
  await zoomctl.close();
  await simulator.close();
});

const examine = (args: readonly string[] = []) =>
  runDoctor(environmentFor(simulator), args, zoomctl.run);

interface Row {
  readonly name: string;
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Our code in the evidence. */
  readonly code: string;
  /** What the explanation has to say. */
  readonly says: RegExp;
  readonly exit?: 0 | 1 | 2;
}

/** zoom-api §B5, with the documented numbers; the body as Zoom sends it. */
const OAUTH_ROWS: readonly Row[] = [
  {
    name: 'unsupported grant type',
    status: 400,
    body: { reason: 'unsupported grant type', error: 'unsupported_grant_type' },
    code: 'auth.unsupported_grant_type',
    says: /General app.*admin-managed does not help/s,
  },
  {
    name: 'invalid client',
    status: 400,
    body: { reason: 'Invalid client_id or client_secret', error: 'invalid_client' },
    code: 'auth.invalid_client',
    says: /regenerated/,
  },
  {
    name: 'invalid client as 401',
    status: 401,
    body: { reason: 'Invalid client_id or client_secret', error: 'invalid_client' },
    code: 'auth.invalid_client',
    says: /does not know this Client ID/,
  },
  {
    name: 'invalid client without a reason',
    status: 401,
    body: { error: 'invalid_client' },
    code: 'auth.invalid_client',
    says: /does not know this Client ID/,
  },
  {
    name: 'bad request',
    status: 400,
    body: { reason: 'Bad Request', error: 'invalid_request' },
    code: 'auth.invalid_request',
    says: /lives in another account/,
  },
  {
    name: 'app disabled',
    status: 400,
    body: { reason: 'The app has been disabled', error: 'invalid_client' },
    code: 'auth.app_disabled',
    says: /switched off/,
  },
  {
    name: 'app disabled by the developer',
    status: 400,
    body: { reason: 'The app has been disabled by the developer', error: 'invalid_client' },
    code: 'auth.app_disabled',
    says: /developer deactivated it/,
  },
  {
    name: '4717',
    status: 400,
    body: { reason: 'error 4717', error: 'invalid_request' },
    code: 'auth.app_disabled',
    says: /switched off/,
  },
  {
    name: '4738',
    status: 400,
    body: { reason: '4738', error: 'invalid_request' },
    code: 'auth.app_disabled_by_admin',
    says: /administrator/,
  },
  {
    name: 'invalid grant',
    status: 400,
    body: { reason: 'Invalid authorization code', error: 'invalid_grant' },
    code: 'auth.code_invalid',
    says: /authorization code/,
  },
  {
    name: 'invalid token',
    status: 400,
    body: { reason: 'Invalid Token!', error: 'invalid_grant' },
    code: 'auth.invalid_grant',
    says: /user authorization/,
  },
  {
    name: 'owner gone, 4735',
    status: 400,
    body: { reason: '4735', error: 'invalid_request' },
    code: 'auth.token_owner_gone',
    says: /has left the account/,
  },
  {
    name: 'tolerance, 4740',
    status: 400,
    body: { reason: '4740', error: 'invalid_request' },
    code: 'auth.token_limit_reached',
    says: /no further token/,
  },
  {
    name: 'number 4700',
    status: 400,
    body: { reason: '4700', error: 'invalid_request' },
    code: 'auth.token_missing',
    says: /found no token or authorization/,
  },
  {
    name: 'number 4705',
    status: 400,
    body: { reason: '4705', error: 'invalid_request' },
    code: 'auth.unsupported_grant_type',
    says: /Server-to-Server/,
  },
  {
    name: 'number 4706',
    status: 400,
    body: { reason: '4706', error: 'invalid_request' },
    code: 'auth.credentials_missing',
    says: /no client credentials or no grant type/,
  },
  {
    name: 'number 4709',
    status: 400,
    body: { reason: '4709', error: 'invalid_request' },
    code: 'auth.redirect_mismatch',
    says: /redirect URL/,
  },
  {
    name: 'number 4711',
    status: 400,
    body: { reason: '4711', error: 'invalid_request' },
    code: 'auth.scope_mismatch',
    says: /Scopes were asked for/,
  },
  {
    name: 'number 4724',
    status: 400,
    body: { reason: '4724', error: 'invalid_request' },
    code: 'auth.token_malformed',
    says: /cannot read the token or code/,
  },
  {
    name: 'number 4732',
    status: 400,
    body: { reason: '4732', error: 'invalid_request' },
    code: 'auth.code_not_made',
    says: /could not make an authorization code/,
  },
  {
    name: 'number 4733',
    status: 400,
    body: { reason: '4733', error: 'invalid_request' },
    code: 'auth.code_expired',
    says: /within 5 minutes/,
  },
  {
    name: 'number 4734',
    status: 400,
    body: { reason: '4734', error: 'invalid_request' },
    code: 'auth.code_invalid',
    says: /unknown or was used before/,
  },
  {
    name: 'number 4737',
    status: 400,
    body: { reason: '4737', error: 'invalid_request' },
    code: 'auth.invalid_grant',
    says: /user authorization/,
  },
  {
    name: 'number 4741',
    status: 400,
    body: { reason: '4741', error: 'invalid_request' },
    code: 'auth.token_revoked',
    says: /replaced by a later one/,
  },
  {
    name: 'throttled as 429',
    status: 429,
    body: {},
    code: 'auth.throttled',
    says: /fewer token requests/,
  },
  {
    name: 'an HTML page',
    status: 200,
    body: '<html>sign in</html>',
    code: 'auth.answer_unreadable',
    says: /not the token endpoint/,
  },
  {
    name: 'an HTML 404',
    status: 404,
    body: '<html>no</html>',
    code: 'auth.answer_unreadable',
    says: /ZOOM_OAUTH_URL leads elsewhere/,
  },
  {
    name: 'an outage',
    status: 503,
    body: '',
    code: 'auth.zoom_unavailable',
    says: /makes no tokens at the moment/,
  },
  {
    name: 'a refusal nobody knows',
    status: 400,
    body: { reason: 'New', error: 'brand_new' },
    code: 'auth.refused',
    says: /refused to make a token/,
  },
];

/** zoom-api §B6 as a fresh token can meet it; the body as Zoom sends it. */
const API_ROWS: readonly Row[] = [
  {
    name: 'token refused',
    status: 401,
    body: { code: 124, message: 'Invalid access token.' },
    code: 'zoom.token_refused',
    says: /another cloud/,
  },
  {
    name: 'token expired',
    status: 401,
    body: { code: 124, message: 'Access token is expired.' },
    code: 'zoom.token_refused',
    says: /replaces our token/,
  },
  {
    name: 'scope missing',
    status: 400,
    body: {
      code: 4711,
      message:
        'Invalid access token, does not contain scopes:[meeting:read:meeting, meeting:read:meeting:admin].',
    },
    code: 'zoom.scope_missing',
    says: /added a moment ago/,
  },
  {
    name: 'scope missing, 4700',
    status: 400,
    body: { code: 4700, message: 'Invalid access token, does not contain scopes' },
    code: 'zoom.scope_missing',
    says: /lacks the scope/,
  },
  {
    name: 'scope missing, 201',
    status: 401,
    body: {
      code: 201,
      message: 'Invalid access token, does not contain scopes:[marketplace:write:app:master].',
    },
    code: 'zoom.scope_missing',
    says: /lacks the scope/,
  },
  {
    name: 'no token seen',
    status: 400,
    body: { code: 4700, message: 'Token cannot be empty.' },
    code: 'zoom.token_refused',
    says: /does not take it/,
  },
  {
    name: 'no permission',
    status: 400,
    body: { code: 200, message: 'No permission.' },
    code: 'zoom.permission_denied',
    says: /plan or role/,
  },
  {
    name: 'access not permitted',
    status: 403,
    body: {
      code: 3001,
      message: 'The authenticated user has not permitted access to the targeted resource',
    },
    code: 'zoom.permission_denied',
    says: /owner of the resource has not permitted access/,
  },
  {
    name: 'access not permitted, by its sentence',
    status: 403,
    body: {
      code: 403,
      message: 'The authenticated user has not permitted access to the targeted resource',
    },
    code: 'zoom.permission_denied',
    says: /owner of the resource has not permitted access/,
  },
  {
    name: 'credentials of the JWT days',
    status: 400,
    body: { code: 200, message: 'Invalid api key or secret.' },
    code: 'zoom.permission_denied',
    says: /JWT app, which no longer work/,
  },
  {
    name: 'REST API not enabled',
    status: 400,
    body: { code: 200, message: 'Account does not enabled REST API.' },
    code: 'zoom.permission_denied',
    says: /REST API is not enabled for this Zoom account/,
  },
  {
    name: 'invalid with another status',
    status: 404,
    body: { code: 300, message: 'Not found.' },
    code: 'zoom.not_found',
    says: /not at this path/,
  },
  {
    name: 'user of another account',
    status: 400,
    body: { code: 1010, message: 'User does not belong to this account: x' },
    code: 'zoom.user_not_found',
    says: /no user/,
  },
  {
    name: 'user unknown',
    status: 404,
    body: { code: 1001, message: 'User does not exist: x' },
    code: 'zoom.user_not_found',
    says: /no user/,
  },
  {
    name: 'not accessible',
    status: 400,
    body: { code: 3000, message: 'Cannot access meeting info' },
    code: 'zoom.not_accessible',
    says: /cannot give access/,
  },
  {
    name: 'content not allowed',
    status: 400,
    body: { code: 13262, message: "The app 'x' is not authorized to access meeting content." },
    code: 'zoom.content_not_allowed',
    says: /content of meetings/,
  },
  {
    name: 'conflict',
    status: 409,
    body: { code: 1005, message: 'User already in the account.' },
    code: 'zoom.conflict',
    says: /exists already/,
  },
  {
    name: 'Marketplace misuse',
    status: 404,
    body: { code: 1500, message: 'Not available for this app.' },
    code: 'zoom.marketplace_misused',
    says: /not for this app/,
  },
  {
    name: 'registration not enabled',
    status: 400,
    body: { code: 3027, message: 'Registration has not been enabled for this meeting.' },
    code: 'zoom.registration_not_enabled',
    says: /does not ask for registration/,
  },
  {
    name: 'scheduling not allowed',
    status: 400,
    body: { code: 3161, message: 'Scheduling is not allowed for this user.' },
    code: 'zoom.scheduling_not_allowed',
    says: /schedule meetings/,
  },
  {
    name: 'API denied',
    status: 403,
    body: { message: 'Access to the Zoom REST API has been denied for this user' },
    code: 'zoom.permission_denied',
    says: /blocks the account/,
  },
  {
    name: 'rate limit',
    status: 429,
    body: {
      code: 429,
      message: 'You have reached the maximum per-second rate limit for this API. Try again later.',
    },
    code: 'zoom.rate_limited',
    says: /All apps of the account share it/,
  },
  {
    name: 'daily limit, by its sentence',
    status: 429,
    body: {
      code: 429,
      message:
        'You have reached the maximum daily rate limit for this API. Refer to the response header ' +
        'for details on when you can make another request.',
    },
    code: 'zoom.daily_limit_reached',
    says: /used up for today/,
  },
  {
    name: 'daily limit, by its header',
    status: 429,
    body: { code: 429, message: 'Too many.' },
    headers: { 'x-ratelimit-type': 'Daily-limit', 'retry-after': '2026-11-27T00:00:00Z' },
    code: 'zoom.daily_limit_reached',
    says: /used up for today/,
  },
  {
    name: 'outage',
    status: 502,
    body: '<html>bad gateway</html>',
    code: 'zoom.unavailable',
    says: /fails at the moment/,
  },
  {
    name: 'HTML',
    status: 403,
    body: '<html>blocked</html>',
    code: 'zoom.answer_unreadable',
    says: /proxy answers in its place/,
  },
];

describe('Each refusal of the token endpoint (zoom-api §B5), through the built zoomctl', () => {
  it.each(OAUTH_ROWS)('$name → $code', async ({ status, body, code, says, exit = 2 }) => {
    // Every question of this run is answered so; the rule for one call would leave the next to luck.
    simulator.injectFault({ path: '/oauth/token', times: 20, status, body });
    const { report, code: exitStatus } = await examine();
    await drain('/oauth/token');
    const token = report.checks.find(({ id }) => id === 'token');
    expect(report.cause).toBe('token');
    expect(token?.evidence).toMatchObject({ code });
    expect(token?.means).toMatch(says);
    expect(token?.fix.length).toBeGreaterThan(0);
    expect(exitStatus).toBe(exit);
  });
});

describe('Each refusal of the REST API (zoom-api §B6), through the built zoomctl', () => {
  it.each(API_ROWS)('$name → $code', async ({ status, body, headers, code, says, exit = 2 }) => {
    const answer = headers === undefined ? { status, body } : { status, body, headers };
    simulator.injectFault({ path: '/v2/', times: 1, ...answer });
    const { report, code: exitStatus } = await examine();
    const api = report.checks.find(({ id }) => id === 'api');
    expect(report.cause).toBe('api');
    expect(api?.evidence).toMatchObject({ code });
    expect(api?.means).toMatch(says);
    expect(exitStatus).toBe(exit);
  });

  it('300 judges the request, so that the token was taken', async () => {
    const body = { code: 300, message: 'Validation Failed.' };
    simulator.injectFault({ path: '/v2/', times: 1, status: 400, body });
    const { report, code } = await examine();
    expect(report.checks.find(({ id }) => id === 'api')?.status).toBe('ok');
    expect(code).toBe(0);
  });

  it('a meeting that does not exist is no fault, unless it was asked about', async () => {
    expect((await examine()).code).toBe(0);
    const asked = await examine(['--meeting', '99999999999']);
    expect(asked).toMatchObject({ code: 2, report: { cause: 'meeting' } });
  });
});

/** Takes off what is left of the rules. */
async function drain(path: string): Promise<void> {
  await fetch(`${simulator.controlUrl}/sim/faults`, { method: 'DELETE' });
  expect((await fetch(`${simulator.httpUrl}${path}`, { method: 'POST' })).status).toBe(400);
}
