import { createHash } from 'node:crypto';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AccessModule } from '@zoom-platform/access';
import { InMemoryAuthModule } from '@zoom-platform/auth';
import { configureHttp, createHttpAdapter, HttpModule } from '@zoom-platform/http';
import { Clock, SystemClock } from '@zoom-platform/kernel';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MeetingsModule } from './index.js';
import { ZoomServer, type PlannedAnswer } from './testing/zoom.server.js';

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

@Module({ imports: [ClockModule, HttpModule, AccessModule, InMemoryAuthModule, MeetingsModule] })
class SpecModule {}

const KEY = 'spec-key-000000000000000000000000000';
const OTHER_KEY = 'other-key-00000000000000000000000000';
const ID = '12345678901';
const TRACKING_ID = 'v=2.0;clid=us02;rid=WEB_0123456789abcdef';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const MEETING = {
  uuid: 'aDYlohsHRtCd4ii1uC2+hA==',
  id: Number(ID),
  topic: 'Weekly',
  type: 2,
  start_url: `https://us02web.zoom.us/s/${ID}?zak=HOSTSECRET`,
  join_url: `https://us02web.zoom.us/j/${ID}?pwd=LINKSECRET.1&from=addon`,
  chat_join_url: 'https://zoom.us/launch/jc/abc?x=1&tk=LINKSECRET',
  password: 'PASSSECRET',
  h323_password: 'PASSSECRET',
  pstn_password: 'PASSSECRET',
  encrypted_password: 'PASSSECRET',
  dynamic_host_key: 'HOSTSECRET',
  zak: 'HOSTSECRET',
  agenda: `Why? Join https://zoom.us/j/${ID}?pwd=LINKSECRET&tk=LINKSECRET today`,
  occurrences: [{ occurrence_id: '1', start_url: 'https://zoom.us/s/1?zak=HOSTSECRET' }],
  settings: { waiting_room: true, host_key: 'HOSTSECRET', join_before_host: false },
};

let zoom: ZoomServer;
let app: NestFastifyApplication;
let origin: string;

beforeEach(async () => {
  zoom = new ZoomServer();
  const zoomOrigin = await zoom.listen();
  const environment = {
    ZOOM_ACCOUNT_ID: 'SpecAccountId000000022',
    ZOOM_CLIENT_ID: 'SpecClientId0000000022',
    ZOOM_CLIENT_SECRET: 'SpecSecret00000000000000000032ch',
    ZOOM_OAUTH_URL: `${zoomOrigin}/oauth`,
    ZOOM_API_TIMEOUT_MS: '500',
    API_KEYS: `spec:${sha256(KEY)}:meetings:read,other:${sha256(OTHER_KEY)}:sessions:read`,
  };
  for (const [key, text] of Object.entries(environment)) vi.stubEnv(key, text);
  zoom.grant = { api_url: zoomOrigin };
  app = await NestFactory.create<NestFastifyApplication>(SpecModule, createHttpAdapter(), {
    bodyParser: false,
    logger: false,
  });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  origin = await app.getUrl();
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await app.close();
  await zoom.close();
});

async function get(path: string, key = KEY) {
  const response = await fetch(`${origin}/v1/meetings${path}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const text = await response.text();
  const body: unknown = JSON.parse(text);
  return { status: response.status, text, body };
}

const found = (): PlannedAnswer => ({ status: 200, body: JSON.stringify(MEETING) });

function refuse(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
  zoom.answer = () => ({
    status,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'x-zm-trackingid': TRACKING_ID, ...headers },
  });
}

describe('GET /v1/meetings', () => {
  const link = `https://us02web.zoom.us/j/${ID}?pwd=abc.1`;
  const slashed = '/DYlohs//tCd4ii1uC2+hA==';

  it.each([
    ['a number', `/${ID}`, `/v2/meetings/${ID}`],
    ['a grouped number', '/123%204567%208901', `/v2/meetings/${ID}`],
    ['a join link in the path', `/${encodeURIComponent(link)}`, `/v2/meetings/${ID}`],
    ['a join link in the query', `?link=${encodeURIComponent(link)}`, `/v2/meetings/${ID}`],
    [
      'a UUID',
      `/${encodeURIComponent(MEETING.uuid)}`,
      `/v2/meetings/${encodeURIComponent(MEETING.uuid)}`,
    ],
    [
      'a UUID with slashes, encoded once',
      `/${encodeURIComponent(slashed)}`,
      `/v2/meetings/${encodeURIComponent(encodeURIComponent(slashed))}`,
    ],
    [
      'a UUID with slashes, encoded twice',
      `/${encodeURIComponent(encodeURIComponent(slashed))}`,
      `/v2/meetings/${encodeURIComponent(encodeURIComponent(slashed))}`,
    ],
  ])('asks Zoom for %s', async (_name, path, url) => {
    zoom.answer = found;
    const { status, body } = await get(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: ID, uuid: MEETING.uuid, topic: 'Weekly' });
    expect(zoom.calls).toEqual([{ url, token: 'token-1' }]);
  });

  it('leaves out what lets its reader act as the host or join uninvited', async () => {
    zoom.answer = found;
    const { text, body } = await get(`/${ID}`);
    expect(text).not.toContain('SECRET');
    expect(body).toEqual({
      uuid: MEETING.uuid,
      id: ID,
      topic: 'Weekly',
      type: 2,
      join_url: `https://us02web.zoom.us/j/${ID}?from=addon`,
      chat_join_url: 'https://zoom.us/launch/jc/abc?x=1',
      agenda: `Why? Join https://zoom.us/j/${ID} today`,
      occurrences: [{ occurrence_id: '1' }],
      settings: { waiting_room: true, join_before_host: false },
    });
  });

  it.each([
    ['/hello', 400, 'meetings.link_unrecognized'],
    ['?link=https://zoom.us.evil.com/j/12345678901', 400, 'meetings.link_not_zoom'],
    ['?link=https://zoom.us/my/ana', 422, 'meetings.link_personal'],
    ['?link=https://zoom.us/rec/share/abc', 422, 'meetings.link_recording'],
    ['/..%2F..%2Fusers%2Fme', 400, 'meetings.link_unrecognized'],
    ['', 400, 'http.bad_request'],
    ['?link=', 400, 'http.bad_request'],
    ['?link=12345678901&link=12345678902', 400, 'http.bad_request'],
    ['?link=12345678901&scope=all', 400, 'http.bad_request'],
  ])('refuses %s without asking Zoom', async (path, status, code) => {
    expect(await get(path)).toMatchObject({ status, body: { code } });
    expect(zoom.calls).toEqual([]);
  });

  it('needs a key with the scope meetings:read', async () => {
    expect((await get(`/${ID}`, 'nobody')).status).toBe(401);
    expect(await get(`/${ID}`, OTHER_KEY)).toMatchObject({
      status: 403,
      body: { code: 'access.missing_scope' },
    });
    expect(zoom.mints).toBe(0);
  });
});

describe('a token that Zoom refuses', () => {
  it('is made anew once, and the call repeated', async () => {
    zoom.answer = ({ token }) =>
      token === 'token-1'
        ? { status: 401, body: '{"code":124,"message":"Access token is expired."}' }
        : found();
    expect((await get(`/${ID}`)).status).toBe(200);
    expect(zoom.mints).toBe(2);
    expect(zoom.calls.map(({ token }) => token)).toEqual(['token-1', 'token-2']);
  });

  it('is not made a third time', async () => {
    refuse(401, { code: 124, message: 'Invalid access token.' });
    expect(await get(`/${ID}`)).toMatchObject({
      status: 502,
      body: { code: 'zoom.token_refused', zoomStatus: 401, zoomCode: 124 },
    });
    expect(zoom.mints).toBe(2);
    expect(zoom.calls).toHaveLength(2);
  });

  it('is made anew once for all callers that it failed', async () => {
    zoom.answer = ({ token }) => (token === 'token-1' ? { status: 401, body: '' } : found());
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(`/${ID}`)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(zoom.mints).toBe(2);
  });
});

describe('refusals of Zoom', () => {
  const scopes = 'Invalid access token, does not contain scopes:[meeting:read:meeting:admin].';

  it.each([
    [400, 4711, scopes, 502, 'zoom.scope_missing'],
    [400, 4700, 'Invalid access token, does not contain scopes', 502, 'zoom.scope_missing'],
    [403, 201, scopes, 502, 'zoom.scope_missing'],
    [400, 4700, 'Token cannot be empty.', 502, 'zoom.token_refused'],
    [400, 200, 'No permission.', 502, 'zoom.permission_denied'],
    [403, 403, 'Access to the Zoom REST API has been denied', 502, 'zoom.permission_denied'],
    [400, 300, 'Validation Failed.', 400, 'zoom.request_invalid'],
    [400, 1010, 'User does not belong to this account: x', 404, 'zoom.user_not_found'],
    [404, 1001, 'User does not exist: x', 404, 'zoom.user_not_found'],
    [404, 3001, `Meeting does not exist: ${ID}.`, 404, 'zoom.not_found'],
    [400, 3000, 'Cannot access meeting info.', 409, 'zoom.not_accessible'],
    [400, 13262, "The app 'x' is not authorized", 502, 'zoom.content_not_allowed'],
    [429, 429, 'You have reached the maximum per-second rate limit', 429, 'zoom.rate_limited'],
    [500, 500, 'Oops', 503, 'zoom.unavailable'],
    [400, 98765, 'Nobody knows', 502, 'zoom.refused'],
  ])('%i/%i "%s" become %i %s', async (zoomStatus, zoomCode, zoomMessage, status, code) => {
    refuse(zoomStatus, { code: zoomCode, message: zoomMessage });
    const answer = await get(`/${ID}`);
    expect(answer).toMatchObject({
      status,
      body: { code, zoomStatus, zoomCode, zoomMessage, zoomTrackingId: TRACKING_ID },
    });
    expect(answer.body).toHaveProperty('fix');
  });

  it('bring the fields that Zoom complains of, and when to come back', async () => {
    refuse(400, { code: 300, message: 'No.', errors: [{ field: 'id', message: 'Too long.' }] });
    expect((await get(`/${ID}`)).body).toMatchObject({ zoomMessage: 'No. id: Too long.' });
    refuse(429, { code: 429, message: '' }, { 'retry-after': '2026-11-24T00:00:00Z' });
    expect((await get(`/${ID}`)).body).toMatchObject({ retryAfter: '2026-11-24T00:00:00Z' });
  });

  it.each([
    [502, '<html>Bad Gateway</html>', 503, 'zoom.unavailable'],
    [404, '<html>Not Found</html>', 404, 'zoom.not_found'],
    [302, '', 502, 'zoom.refused'],
    [200, '<html>portal</html>', 502, 'zoom.answer_unreadable'],
    [200, '[]', 502, 'zoom.answer_unreadable'],
    [200, '{"uuid":"x"}', 502, 'zoom.answer_unreadable'],
    [200, '', 502, 'zoom.answer_unreadable'],
  ])('%i with the body %j become %i %s', async (zoomStatus, body, status, code) => {
    refuse(zoomStatus, body);
    expect(await get(`/${ID}`)).toMatchObject({ status, body: { code, zoomStatus } });
  });

  it('are told from silence, which ends in time', async () => {
    zoom.answer = () => null;
    expect(await get(`/${ID}`)).toMatchObject({ status: 503, body: { code: 'zoom.unreachable' } });
  });

  it('never bring a token', async () => {
    refuse(400, { code: 300, message: 'Validation Failed.' });
    expect((await get(`/${ID}`)).text).not.toContain('token-1');
  });
});
