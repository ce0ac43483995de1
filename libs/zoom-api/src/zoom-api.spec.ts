import { PlatformError } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { zoomPath, type ZoomApiRequest } from './index.js';
import { ScriptedZoom, type ScriptedAnswer } from './testing/scripted.zoom.js';
import { openZoomApi, type OpenedZoomApi } from './testing/zoom-api.harness.js';

let zoom: ScriptedZoom;
let opened: OpenedZoomApi | undefined;

beforeEach(async () => {
  zoom = new ScriptedZoom();
  await zoom.listen();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await opened?.module.close();
  await zoom.close();
});

async function open(environment: Readonly<Record<string, string>> = {}) {
  opened = await openZoomApi(zoom.origin, environment);
  return opened.zoomApi;
}

const GET: ZoomApiRequest = { method: 'GET', path: zoomPath`/users/${'A1'}`, label: 'light' };
const POST: ZoomApiRequest = { ...GET, method: 'POST', body: { topic: 'x' } };
const OK: ScriptedAnswer = { status: 200, body: '{"id":"1"}' };
const QPS = JSON.stringify({
  code: 429,
  message: 'You have reached the maximum per-second rate limit for this API. Try again later.',
});
const DAILY = JSON.stringify({
  code: 429,
  message: 'You have reached the maximum daily rate limit for this API.',
});
const FOR_USER = JSON.stringify({
  code: 429,
  message:
    'You have exceeded the daily rate limit (100) of Meeting Create API requests for this user.',
});

/** Each call gets the next answer; the last one stays. */
function script(...answers: readonly ReturnType<ScriptedZoom['answer']>[]): void {
  let next = 0;
  zoom.answer = () => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next += 1;
    return answer ?? OK;
  };
}

async function failureOf(call: Promise<unknown>): Promise<PlatformError> {
  const outcome = await call.catch((error: unknown) => error);
  if (outcome instanceof PlatformError) return outcome;
  throw new Error('expected a PlatformError');
}

describe('an answer', () => {
  it.each([
    [200, '{"id":"1"}', { body: { id: '1' }, list: undefined }],
    [200, '[1,2]', { body: undefined, list: [1, 2] }],
    [204, '', { body: undefined, list: undefined }],
    [202, ' \n', { status: 202, body: undefined }],
  ])('%i %j is read', async (status, body, expected) => {
    script({ status, body });
    expect(await (await open()).call(GET)).toMatchObject(expected);
  });

  it('that quotes what it was sent gives our caller neither the token nor the header', async () => {
    const quoting = (token: string) => `No: ${token}; Authorization: Bearer ${token}, sorry.`;
    zoom.answer = ({ headers: { authorization = '' } }) => ({
      status: 400,
      body: JSON.stringify({ code: 300, message: quoting(authorization.replace('Bearer ', '')) }),
    });
    const { extensions } = await failureOf((await open()).call(GET));
    expect(zoom.calls[0]?.headers.authorization).toMatch(/^Bearer token-/);
    expect(extensions['zoomMessage']).toBe(
      'No: [redacted]; Authorization: Bearer [redacted], sorry.',
    );
  });

  it.each(['"text"', '7', '<html>'])('%s is none, and the call is not repeated', async (body) => {
    script({ status: 200, body });
    expect((await failureOf((await open()).call(GET))).code).toBe('zoom.answer_unreadable');
    expect(zoom.calls).toHaveLength(1);
  });

  it('is not asked for with a body above 1 MiB', async () => {
    const call = (await open()).call({ ...POST, body: 'x'.repeat(1024 * 1024) });
    expect((await failureOf(call)).code).toBe('zoom.request_too_large');
    expect(zoom.calls).toHaveLength(0);
  });
});

describe('retries', () => {
  it.each([{ status: 503 }, { status: 500, body: '<html>' }, 'drop'] as const)(
    'repeat a GET after %j, and a POST never',
    async (failure) => {
      const api = await open();
      script(failure, failure, OK);
      expect(await api.call(GET)).toMatchObject({ status: 200 });
      expect(zoom.calls).toHaveLength(3);
      script(failure);
      const { code } = await failureOf(api.call(POST));
      expect(code).toBe(failure === 'drop' ? 'zoom.unreachable' : 'zoom.unavailable');
      expect(zoom.calls.filter(({ method }) => method === 'POST')).toHaveLength(1);
    },
  );

  it.each([{ status: 503 }, 'drop'] as const)(
    'never repeat a DELETE after %j: it would be told 404 for what it did',
    async (failure) => {
      const api = await open();
      script(failure, { status: 404, body: '{"code":3001,"message":"Meeting does not exist."}' });
      const { code } = await failureOf(api.call({ ...GET, method: 'DELETE' }));
      expect(code).toBe(failure === 'drop' ? 'zoom.unreachable' : 'zoom.unavailable');
      expect(zoom.calls).toHaveLength(1);
    },
  );

  it('repeat a DELETE that Zoom did not do', async () => {
    const api = await open();
    script({ status: 429, body: QPS }, { status: 204 });
    expect(await api.call({ ...GET, method: 'DELETE' })).toMatchObject({ status: 204 });
    expect(zoom.calls).toHaveLength(2);
  });

  it.each(['DELETE', 'POST'] as const)(
    'repeat a %s whose connection was refused',
    async (method) => {
      const api = await open();
      script({ ...OK, headers: { connection: 'close' } });
      await api.call(GET);
      await zoom.close();
      const failure = await failureOf(api.call({ ...GET, method }));
      expect(failure.extensions['reason']).toBe('ECONNREFUSED');
      const retries = 'zoom_api_retries_total{cause="failure"} 3';
      expect(await opened?.metrics.text()).toContain(retries);
    },
  );

  it('repeat what the caller calls idempotent, and not what it does not', async () => {
    const api = await open();
    script({ status: 503 }, OK);
    await api.call({ ...POST, idempotent: true });
    script({ status: 503 }, OK);
    await failureOf(api.call({ ...GET, method: 'PUT', idempotent: false }));
    expect(zoom.calls).toHaveLength(3);
  });

  it('end after ZOOM_API_ATTEMPTS', async () => {
    script({ status: 503 });
    await failureOf((await open({ ZOOM_API_ATTEMPTS: '3' })).call(GET));
    expect(zoom.calls).toHaveLength(3);
  });

  it.each([
    ['nothing', () => ({})],
    ['seconds', () => ({ 'retry-after': '0' })],
    ['an HTTP date', () => ({ 'retry-after': new Date(Date.now()).toUTCString() })],
    ['an ISO date', () => ({ 'retry-after': new Date(Date.now() + 20).toISOString() })],
    ['X-RateLimit-Reset', () => ({ 'x-ratelimit-reset': String(Math.floor(Date.now() / 1000)) })],
  ])('repeat a POST that Zoom did not do (429 with %s)', async (_name, headers) => {
    script({ status: 429, body: QPS, headers: headers() }, OK);
    expect(await (await open()).call(POST)).toMatchObject({ status: 200 });
    expect(zoom.calls).toHaveLength(2);
  });

  it('do not wait beyond the deadline, and say how long it would be', async () => {
    script({ status: 429, body: QPS, headers: { 'retry-after': '60' } });
    const failure = await failureOf((await open()).call(GET));
    expect(failure.code).toBe('zoom.rate_limited');
    expect(failure.extensions).toMatchObject({ retryAfter: '60', retryAfterSeconds: 60 });
    expect(zoom.calls).toHaveLength(1);
  });

  it('make a token anew once after 401', async () => {
    script({ status: 401, body: '{"code":124,"message":"Invalid access token."}' });
    expect((await failureOf((await open()).call(POST))).code).toBe('zoom.token_refused');
    expect(zoom.calls.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  it('end with the deadline where nothing answers', async () => {
    zoom.answer = () => null;
    const api = await open({ ZOOM_API_DEADLINE_MS: '300', ZOOM_API_TIMEOUT_MS: '100' });
    const failure = await failureOf(api.call(GET));
    expect(['zoom.unreachable', 'zoom.deadline_exceeded']).toContain(failure.code);
    expect(zoom.calls.length).toBeLessThanOrEqual(4);
  });
});

describe('the daily limit', () => {
  const reset = () => new Date(Date.now() + 3_600_000).toISOString();

  it.each([
    ['by its sentence', {}],
    ['by its header', { 'x-ratelimit-type': 'Daily-limit' }],
  ])('known %s stops the label of the account, without further calls', async (_name, headers) => {
    const api = await open();
    const body = 'x-ratelimit-type' in headers ? '' : DAILY;
    script({ status: 429, body, headers: { ...headers, 'retry-after': reset() } }, OK);
    const failure = await failureOf(api.call(GET));
    expect(failure.code).toBe('zoom.daily_limit_reached');
    expect(failure.extensions).toHaveProperty('retryAt');
    const second = await failureOf(api.call(GET));
    expect(second.code).toBe('zoom.daily_limit_reached');
    expect(second.extensions['retryAfterSeconds']).toBeGreaterThan(3_500);
    expect(zoom.calls).toHaveLength(1);
    expect(await api.call({ ...GET, label: 'medium' })).toMatchObject({ status: 200 });
  });

  it('of one user stops nobody else', async () => {
    const api = await open();
    script({ status: 429, body: FOR_USER }, OK);
    expect((await failureOf(api.call(POST))).code).toBe('zoom.daily_limit_reached');
    expect(zoom.calls).toHaveLength(1);
    expect(await api.call(POST)).toMatchObject({ status: 200 });
  });
});

describe('the budget', () => {
  it('makes callers wait, in their order, and refuses who would wait too long', async () => {
    const api = await open({ ZOOM_RATE_LIMITS: 'light=2', ZOOM_API_DEADLINE_MS: '1500' });
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        api.call(GET).then(
          () => 'answered',
          (error: unknown) => (error instanceof PlatformError ? error.code : 'else'),
        ),
      ),
    );
    expect(outcomes.slice(0, 4)).toEqual(Array(4).fill('answered'));
    expect(outcomes.slice(4)).toEqual(Array(4).fill('zoom.budget_exhausted'));
    expect(zoom.calls).toHaveLength(4);
  });

  it('of a day is shared by heavy and resource-intensive calls', async () => {
    const api = await open({ ZOOM_RATE_LIMITS: 'daily=2' });
    await api.call({ ...GET, label: 'heavy' });
    await api.call({ ...GET, label: 'resource_intensive' });
    const failure = await failureOf(api.call({ ...GET, label: 'heavy' }));
    expect(failure.code).toBe('zoom.budget_exhausted');
    expect(zoom.calls).toHaveLength(2);
  });

  it('is that of the label which Zoom names for the endpoint', async () => {
    const api = await open({ ZOOM_RATE_LIMITS: 'daily=1' });
    script({ ...OK, headers: { 'x-ratelimit-category': 'Heavy' } });
    await api.call(GET);
    await api.call({ ...GET, path: zoomPath`/users/${'B2'}` });
    const third = api.call({ ...GET, path: zoomPath`/users/${'C3'}` });
    expect((await failureOf(third)).code).toBe('zoom.budget_exhausted');
  });
});

describe('the circuit', () => {
  it('opens after failures in a row, tries again with one call, and closes', async () => {
    const api = await open({
      ZOOM_API_BREAKER_FAILURES: '3',
      ZOOM_API_BREAKER_OPEN_MS: '100',
      ZOOM_API_ATTEMPTS: '1',
    });
    script({ status: 503 });
    for (let call = 0; call < 3; call += 1) await failureOf(api.call(GET));
    const refused = await failureOf(api.call(GET));
    expect(refused).toMatchObject({ code: 'zoom.circuit_open', status: 503 });
    expect(refused.extensions).toEqual({ retryAfterSeconds: 1 });
    expect(zoom.calls).toHaveLength(3);
    script(OK);
    await vi.waitFor(() => api.call(GET));
    expect(zoom.calls).toHaveLength(4);
    const text = await opened?.metrics.text();
    expect(text).toContain('zoom_api_circuits_opened_total 1');
    expect(text).toContain('zoom_api_circuits_open 0');
    expect(text).toContain('zoom_api_calls_total{label="light",outcome="failed"} 3');
  });
});

describe('a call that its own deadline cuts short', () => {
  const BREAKER = { ZOOM_API_ATTEMPTS: '1', ZOOM_API_DEADLINE_MS: '300' };
  const metrics = () => opened?.metrics.text();

  it('is no failure of the host', async () => {
    const api = await open({ ...BREAKER, ZOOM_API_BREAKER_FAILURES: '1' });
    await api.call(GET);
    zoom.answer = () => null;
    expect((await failureOf(api.call(GET))).code).toBe('zoom.deadline_exceeded');
    await expect.poll(metrics).toContain('outcome="unreachable"} 1');
    script(OK);
    expect(await api.call(GET)).toMatchObject({ status: 200 });
    expect(await metrics()).not.toContain('zoom_api_circuits_opened_total 1');
  });

  it('does not close the circuit when it was to try the host again', async () => {
    const api = await open({
      ...BREAKER,
      ZOOM_API_BREAKER_FAILURES: '1',
      ZOOM_API_BREAKER_OPEN_MS: '10',
    });
    await api.call(GET);
    script({ status: 503 });
    await failureOf(api.call(GET));
    zoom.answer = () => null;
    const probe = async () => (await failureOf(api.call(GET))).code;
    await expect.poll(probe).toBe('zoom.deadline_exceeded');
    await expect.poll(metrics).toContain('zoom_api_circuits_opened_total 2');
  });
});

describe('a missing scope', () => {
  it.each([
    [
      400,
      4711,
      'Invalid access token, does not contain scopes:[a:b, c:d:admin].',
      ['a:b', 'c:d:admin'],
    ],
    [400, 4711, 'Invalid access token, does not contain scopes:[a:b].', ['a:b']],
    [401, 4700, 'Invalid access token, does not contain scopes', undefined],
    [
      401,
      201,
      'Token does not contain scopes:[marketplace:write:app:master].',
      ['marketplace:write:app:master'],
    ],
  ])('%i %i %s is named', async (status, code, message, missingScopes) => {
    script({ status, body: JSON.stringify({ code, message }) });
    const failure = await failureOf((await open()).call(GET));
    expect(failure.code).toBe('zoom.scope_missing');
    expect(failure.extensions['missingScopes']).toEqual(missingScopes);
  });
});
