import { inspect } from 'node:util';
import { PlatformError } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { refusalRule } from '../oauth/oauth.refusals.js';
import { ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET, openAuth } from '../testing/auth.harness.js';
import { grant, OAuthServer } from '../testing/oauth.server.js';
import type { ZoomTokens } from './zoom-tokens.port.js';

let zoom: OAuthServer;
let origin: string;

beforeEach(async () => {
  zoom = new OAuthServer();
  origin = await zoom.listen();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await zoom.close();
});

function open(environment: Readonly<Record<string, string>> = {}) {
  return openAuth(`${origin}/oauth`, environment);
}

async function refusalOf(tokens: ZoomTokens): Promise<PlatformError> {
  const outcome: unknown = await tokens.token().catch((error: unknown) => error);
  if (outcome instanceof PlatformError) return outcome;
  throw new Error('expected a PlatformError');
}

describe('the token request', () => {
  it('is the documented form: Basic credentials and a form body', async () => {
    const { tokens, clock } = await open();
    const token = await tokens.token();
    const [request] = zoom.seen;
    expect(request).toMatchObject({ method: 'POST', url: '/oauth/token' });
    expect(request?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const basic = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64');
    expect(request?.headers.authorization).toBe(`Basic ${basic}`);
    expect(request?.body).toBe(`grant_type=account_credentials&account_id=${ACCOUNT_ID}`);
    expect(token).toMatchObject({
      accountId: ACCOUNT_ID,
      expiresAt: clock.time + 3_599_000,
      scopes: ['meeting:read:meeting:admin', 'user:read:user:admin'],
      apiUrl: `${origin}/v2`,
    });
  });

  it('does not follow a redirect, which would carry the credentials along', async () => {
    zoom.answer = () => ({ status: 302, body: '', headers: { location: `${origin}/elsewhere` } });
    const { tokens } = await open();
    expect((await refusalOf(tokens)).code).toBe('auth.answer_unreadable');
    expect(zoom.seen).toHaveLength(1);
  });
});

describe('one mint at a time', () => {
  it('makes one request for 100 cold callers', async () => {
    const { tokens } = await open();
    const got = await Promise.all(Array.from({ length: 100 }, () => tokens.token()));
    expect(zoom.seen).toHaveLength(1);
    expect(new Set(got.map(({ accessToken }) => accessToken)).size).toBe(1);
  });

  it('gives all waiting callers the refusal, and asks again for one that comes later', async () => {
    zoom.answer = () => ({ status: 503, body: '' });
    const { tokens, clock } = await open();
    const outcomes = await Promise.allSettled([tokens.token(), tokens.token(), tokens.token()]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(zoom.seen).toHaveLength(1);
    clock.pass(1_000);
    zoom.answer = () => grant({ access_token: 'afterwards' });
    expect((await tokens.token()).accessToken).toBe('afterwards');
  });
});

describe('after a failure', () => {
  it('Zoom is asked once a second at most, until it makes a token', async () => {
    zoom.answer = () => ({ status: 503, body: '' });
    const { tokens, clock } = await open();
    clock.freeze();
    for (let second = 1; second <= 2; second += 1) {
      for (let call = 0; call < 5; call += 1) {
        expect((await refusalOf(tokens)).code).toBe('auth.zoom_unavailable');
      }
      expect(zoom.seen).toHaveLength(second);
      clock.pass(1_000);
    }
    zoom.answer = () => grant({});
    tokens.invalidate(await tokens.token());
    await tokens.token();
    expect(zoom.seen).toHaveLength(4);
  });

  it.each([
    ['what it asks for', '20', 20_000],
    ['a minute where it asks for more', '3600', 60_000],
    ['a second where it asks for none', '0', 1_000],
    ['until the date that it names', 'Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
  ])('a throttling Zoom is given %s', async (_name, retryAfter, waitMs) => {
    zoom.answer = () => ({ status: 429, body: '', headers: { 'retry-after': retryAfter } });
    const { tokens, clock } = await open();
    clock.freeze();
    await refusalOf(tokens);
    clock.pass(waitMs - 1);
    expect((await refusalOf(tokens)).code).toBe('auth.throttled');
    expect(zoom.seen).toHaveLength(1);
    clock.pass(1);
    await refusalOf(tokens);
    expect(zoom.seen).toHaveLength(2);
  });
});

describe('the life of a token', () => {
  it('is used until 60 seconds before its end', async () => {
    const { tokens, clock } = await open();
    const first = await tokens.token();
    clock.time = first.expiresAt - 60_001;
    expect(await tokens.token()).toBe(first);
    clock.time = first.expiresAt - 60_000;
    expect(await tokens.token()).not.toBe(first);
    expect(zoom.seen).toHaveLength(2);
  });

  it('is used for half of it where it is shorter than two margins', async () => {
    zoom.answer = () => grant({ expires_in: 30 });
    const { tokens, clock } = await open();
    const first = await tokens.token();
    clock.time += 14_999;
    expect(await tokens.token()).toBe(first);
    clock.time += 1;
    expect(await tokens.token()).not.toBe(first);
  });

  it('ends when it is invalidated, but not by a late 401 to an older one', async () => {
    const { tokens } = await open();
    const first = await tokens.token();
    tokens.invalidate(first);
    const second = await tokens.token();
    expect(second.accessToken).not.toBe(first.accessToken);
    tokens.invalidate(first);
    expect(await tokens.token()).toBe(second);
    expect(zoom.seen).toHaveLength(2);
  });
});

describe('a 401 that is not about the token', () => {
  it('costs one mint in 30 seconds, however many calls meet it', async () => {
    const { tokens, clock } = await open();
    clock.freeze();
    for (let call = 0; call < 10; call += 1) tokens.invalidate(await tokens.token());
    expect(zoom.seen).toHaveLength(2);
    clock.pass(29_999);
    tokens.invalidate(await tokens.token());
    expect(await tokens.token()).toBe(await tokens.token());
    expect(zoom.seen).toHaveLength(2);
    clock.pass(1);
    tokens.invalidate(await tokens.token());
    await tokens.token();
    expect(zoom.seen).toHaveLength(3);
  });

  it('is told from one to a token that was made because the last one ended', async () => {
    const { tokens, clock } = await open();
    clock.freeze();
    tokens.invalidate(await tokens.token());
    clock.time = (await tokens.token()).expiresAt;
    const renewed = await tokens.token();
    tokens.invalidate(renewed);
    expect(await tokens.token()).not.toBe(renewed);
    expect(zoom.seen).toHaveLength(4);
  });
});

describe('the REST base of a token', () => {
  const ALLOWED = { ZOOM_API_ALLOWED_HOSTS: 'zoom.us' };

  it.each([
    ['https://api-us.zoom.us', 'https://api-us.zoom.us/v2'],
    ['https://api-eu.zoom.us/', 'https://api-eu.zoom.us/v2'],
    ['https://vanity.zoom.us/v2', 'https://vanity.zoom.us/v2'],
  ])('is the region that Zoom names: %s', async (apiUrl, base) => {
    zoom.answer = () => grant({ api_url: apiUrl });
    const { tokens } = await open(ALLOWED);
    expect((await tokens.token()).apiUrl).toBe(base);
  });

  it.each([
    'https://evil-zoom.us',
    'https://zoom.us.evil.com',
    'https://zoom.us@evil.com',
    'https://user@api.zoom.us',
    'http://api.zoom.us',
    'https://169.254.169.254',
    'http://localhost:9',
    'file:///etc/passwd',
    'not a url',
  ])('is never %s', async (apiUrl) => {
    zoom.answer = () => grant({ api_url: apiUrl });
    const { tokens } = await open(ALLOWED);
    expect((await refusalOf(tokens)).code).toBe('auth.api_url_refused');
  });

  it('is the configured one where there is one', async () => {
    zoom.answer = () => grant({ api_url: 'https://api-us.zoom.us' });
    const { tokens } = await open({ ZOOM_API_URL: 'https://gateway.example.com/zoom/' });
    expect((await tokens.token()).apiUrl).toBe('https://gateway.example.com/zoom');
  });
});

describe('refusals', () => {
  it.each([
    [400, 'unsupported_grant_type', 'unsupported grant type', 'auth.unsupported_grant_type'],
    [400, 'invalid_client', 'Invalid client_id or client_secret', 'auth.invalid_client'],
    [401, 'invalid_client', '', 'auth.invalid_client'],
    [400, 'invalid_request', 'Bad Request', 'auth.invalid_request'],
    [400, 'invalid_client', 'The app has been disabled', 'auth.app_disabled'],
    [400, '', 'The app has been disabled by the developer', 'auth.app_disabled'],
    [400, '', 'Refused (4717)', 'auth.app_disabled'],
    [400, 'invalid_grant', 'Invalid Token!', 'auth.invalid_grant'],
    [400, '', 'Token owner no longer exists (4735)', 'auth.token_owner_gone'],
    [429, 'too_many', 'Slow down', 'auth.throttled'],
    [400, 'something_new', 'Nobody knows', 'auth.refused'],
  ])('%i {error: "%s", reason: "%s"} is %s', async (status, error, reason, code) => {
    zoom.answer = () => ({ status, body: JSON.stringify({ reason, error }) });
    const { tokens } = await open();
    const refusal = await refusalOf(tokens);
    expect(refusal).toMatchObject({
      code,
      extensions: { zoomStatus: status, zoomError: error, zoomReason: reason },
    });
    expect(refusal.fix).toBeTruthy();
  });

  it.each([
    [4700, 'auth.token_missing'],
    [4702, 'auth.invalid_client'],
    [4704, 'auth.invalid_client'],
    [4705, 'auth.unsupported_grant_type'],
    [4706, 'auth.credentials_missing'],
    [4709, 'auth.redirect_mismatch'],
    [4711, 'auth.scope_mismatch'],
    [4717, 'auth.app_disabled'],
    [4724, 'auth.token_malformed'],
    [4732, 'auth.code_not_made'],
    [4733, 'auth.code_expired'],
    [4734, 'auth.code_invalid'],
    [4735, 'auth.token_owner_gone'],
    [4737, 'auth.invalid_grant'],
    [4738, 'auth.app_disabled_by_admin'],
    [4740, 'auth.token_limit_reached'],
    [4741, 'auth.token_revoked'],
  ])('number %i is %s, whatever name it comes under', async (number, code) => {
    const { tokens, clock } = await open();
    const bodies = [
      { error: 'invalid_grant', reason: `Refused (${String(number)})` },
      { error: 'invalid_request', reason: 'Bad Request', code: number },
    ];
    for (const body of bodies) {
      zoom.answer = () => ({ status: 400, body: JSON.stringify(body) });
      expect(await refusalOf(tokens)).toMatchObject({ code });
      clock.pass(1_000);
    }
  });

  it.each([
    ['Invalid authorization code', 'auth.code_invalid'],
    ['Invalid Token!', 'auth.invalid_grant'],
  ])('"%s" tells a user to install again', (reason, code) => {
    const refusal = { status: 400, error: 'invalid_grant', reason, numbers: [] };
    const rule = refusalRule(refusal, 'user');
    expect(rule.code).toBe(code);
    expect(rule.fix).toContain('install the app again');
  });

  it('tells the owner of a General app which type of app to create', async () => {
    zoom.answer = () => ({
      status: 400,
      body: '{"reason":"unsupported grant type","error":"unsupported_grant_type"}',
    });
    const { tokens } = await open();
    const { message, fix } = await refusalOf(tokens);
    expect(message).toContain('do not belong to a Server-to-Server OAuth app');
    expect(fix).toContain('Create an app of the type "Server-to-Server OAuth"');
  });

  it.each([
    [404, '<!doctype html><title>404</title>', 'auth.answer_unreadable'],
    [200, '<html>captive portal</html>', 'auth.answer_unreadable'],
    [200, '{"token_type":"bearer","expires_in":3599}', 'auth.answer_unreadable'],
    [200, '{"access_token":"a\\r\\nx: y","expires_in":3599}', 'auth.answer_unreadable'],
    [200, '', 'auth.answer_unreadable'],
    [400, '[]', 'auth.answer_unreadable'],
    [400, 'null', 'auth.answer_unreadable'],
    [429, '', 'auth.throttled'],
    [502, '<html>Bad Gateway</html>', 'auth.zoom_unavailable'],
  ])('%i with the body %j is %s', async (status, body, code) => {
    zoom.answer = () => ({ status, body });
    const { tokens } = await open();
    expect((await refusalOf(tokens)).code).toBe(code);
  });

  it('says that nothing is configured', async () => {
    const { tokens } = await open({
      ZOOM_ACCOUNT_ID: '',
      ZOOM_CLIENT_ID: '',
      ZOOM_CLIENT_SECRET: '',
    });
    expect((await refusalOf(tokens)).code).toBe('accounts.account_unknown');
  });
});

describe('without an answer', () => {
  it('gives up when the time is over', async () => {
    zoom.answer = () => null;
    const { tokens } = await open({ ZOOM_OAUTH_TIMEOUT_MS: '100' });
    expect(await refusalOf(tokens)).toMatchObject({
      code: 'zoom.unreachable',
      extensions: { reason: 'ERR_CANCELED' },
    });
  });

  it('says that nothing listens', async () => {
    await zoom.close();
    const { tokens } = await open();
    expect(await refusalOf(tokens)).toMatchObject({
      code: 'zoom.unreachable',
      extensions: { reason: 'ECONNREFUSED' },
    });
  });
});

describe('secrets', () => {
  const basic = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64');

  it.each([
    ['a refusal that quotes the request', { status: 400, quotes: true }],
    ['an unreadable answer that quotes the request', { status: 404, quotes: false }],
    ['no answer', null],
  ])('are not in the error of %s, however deep one looks', async (_name, plan) => {
    zoom.answer = ({ headers }) => {
      if (plan === null) return null;
      const echo = `${headers.authorization ?? ''} ${CLIENT_SECRET}`;
      return { status: plan.status, body: plan.quotes ? JSON.stringify({ reason: echo }) : echo };
    };
    const { tokens } = await open({ ZOOM_OAUTH_TIMEOUT_MS: '100' });
    const shown = inspect(await refusalOf(tokens), { depth: Infinity, showHidden: true });
    expect(shown).not.toContain(CLIENT_SECRET);
    expect(shown).not.toContain(basic);
  });

  // Each spelling of it is another one.
  const odd = 'Secret~with+/&=!>>>???>>>???xy';
  const oddBasic = Buffer.from(`${CLIENT_ID}:${odd}`);

  it.each([
    ['encodeURIComponent', encodeURIComponent(odd)],
    ['a form', new URLSearchParams({ odd }).toString().slice('odd='.length)],
    ['base64url', Buffer.from(odd).toString('base64url')],
    ['Basic in base64url', oddBasic.toString('base64url')],
    ['Basic in a URL', encodeURIComponent(oddBasic.toString('base64'))],
  ])('are not in a refusal that spells them as by %s', async (_name, quoted) => {
    zoom.answer = () => ({ status: 400, body: JSON.stringify({ reason: `Refused ${quoted}.` }) });
    const { tokens } = await open({ ZOOM_CLIENT_SECRET: odd });
    expect((await refusalOf(tokens)).extensions['zoomReason']).toBe('Refused [redacted].');
  });
});
