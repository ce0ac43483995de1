import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MeetingsHarness } from '../testing/meetings.harness.js';

const READER = 'zoom:phone:read';
const WRITER = 'zoom:phone:write';
let harness: MeetingsHarness;

beforeAll(async () => {
  harness = await MeetingsHarness.start(READER, WRITER);
});

beforeEach(() => {
  harness.zoom.calls.length = 0;
  harness.audit.entries.length = 0;
  harness.answer(200, { users: [] });
});

afterAll(() => harness.close());

const outcomes = () => harness.audit.entries.map(({ outcome }) => outcome);

describe('ALL /v1/zoom/*', () => {
  it('passes path, query and body on, and the answer and its status back', async () => {
    harness.answer(201, { id: 7, extension: 1, access_token: 'SECRET' });
    const body = { a: [1, { b: null }] };
    const path = '/zoom/phone/users/ana%40example.com?page_size=5&b=x%2By&a=';
    const answer = await harness.ask(path, { method: 'POST', scopes: WRITER, body });
    expect(answer).toMatchObject({ status: 201, body: { id: 7, extension: 1 } });
    expect(answer.text).not.toContain('SECRET');
    expect(harness.zoom.calls).toEqual([
      {
        method: 'POST',
        url: '/v2/phone/users/ana%40example.com?page_size=5&b=x%2By&a=',
        token: 'token-1',
        body: JSON.stringify(body),
      },
    ]);
  });

  it.each([
    ['GET', READER, ['200']],
    ['POST', WRITER, ['begun', '200']],
    ['PUT', WRITER, ['begun', '200']],
    ['PATCH', WRITER, ['begun', '200']],
    ['DELETE', WRITER, ['begun', '200']],
  ])('%s needs its scope, and is on the record', async (method, scopes, expected) => {
    const path = '/zoom/phone/users/30R7kT7bTIKSNUFEuH_Qlg?q=words';
    expect((await harness.ask(path, { method, scopes })).status).toBe(200);
    expect(outcomes()).toEqual(expected);
    expect(harness.audit.entries.at(-1)).toEqual({
      actor: scopes.replaceAll(':', '-'),
      action: 'zoom.passed_through',
      target: `${method} /phone/users/:id`,
      outcome: '200',
    });
  });

  it.each([
    ['GET', '/zoom/phone/users', WRITER],
    ['POST', '/zoom/phone/users', READER],
    ['DELETE', '/zoom/phone/users', READER],
    ['GET', '/zoom/report/daily', READER],
    ['GET', '/zoom/phones', READER],
  ])('%s %s is refused to a key with %s', async (method, path, scopes) => {
    const answer = await harness.ask(path, { method, scopes });
    expect(answer).toMatchObject({ status: 403, body: { code: 'access.missing_scope' } });
    expect(outcomes()).toEqual(['access.missing_scope']);
    expect(harness.zoom.calls).toEqual([]);
  });

  it.each([
    ['GET', '/zoom/oauth/token'],
    ['POST', '/zoom/oauth/token'],
    ['POST', '/zoom/marketplace/apps'],
    ['POST', '/zoom/marketplace/apps/x/rotate_client_secret'],
    ['GET', '/zoom/marketplace/apps/x/Credentials'],
    ['GET', '/zoom/marketplace/apps/x/manifest'],
    ['PUT', '/zoom/marketplace/apps/x'],
  ])('%s %s is denied to every key', async (method, path) => {
    const answer = await harness.ask(path, { method });
    expect(answer).toMatchObject({ status: 403, body: { code: 'meetings.passthrough_denied' } });
    expect(outcomes()).toEqual(['meetings.passthrough_denied']);
    expect(harness.zoom.calls).toEqual([]);
  });

  it('lets the logs of webhooks through', async () => {
    await harness.ask('/zoom/marketplace/apps/x/webhook_logs');
    expect(harness.zoom.calls).toHaveLength(1);
  });

  it('records why Zoom refused', async () => {
    harness.answer(404, { code: 1001, message: 'User does not exist: x.' });
    const answer = await harness.ask('/zoom/phone/users/x', { scopes: READER });
    expect(answer).toMatchObject({ status: 404, body: { zoomCode: 1001 } });
    expect(outcomes()).toEqual(['zoom.user_not_found']);
  });

  it.each(['GET', 'POST'])('%s gives nothing without a record', async (method) => {
    harness.audit.failure = new Error('the database is away');
    const answer = await harness.ask('/zoom/phone/users', { method });
    harness.audit.failure = undefined;
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('users":');
    expect(harness.zoom.calls).toHaveLength(method === 'GET' ? 1 : 0);
  });

  it('passes a list on, without its secrets', async () => {
    harness.answer(200, [{ id: 1, password: 'SECRET' }, 'x']);
    expect((await harness.ask('/zoom/phone/users')).body).toEqual([{ id: 1 }, 'x']);
  });

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'])(
    'does not repeat a %s that Zoom may have done',
    async (method) => {
      harness.answer(500, {});
      const answer = await harness.ask('/zoom/phone/users', { method });
      expect(answer.status).toBe(503);
      expect(harness.zoom.calls).toHaveLength(1);
    },
  );

  it.each([
    ['/zoom/phone/users?a=1&a=2', 400, 'meetings.passthrough_query_refused'],
    ['/zoom/phone/users?access_token=x', 400, 'meetings.passthrough_query_refused'],
    ['/zoom/phone/a%252Fb', 400, 'meetings.passthrough_path_refused'],
    ['/zoom/phone//users', 400, 'meetings.passthrough_path_refused'],
  ])('%s is refused', async (path, status, code) => {
    expect(await harness.ask(path)).toMatchObject({ status, body: { code } });
    expect(harness.zoom.calls).toEqual([]);
  });

  it.each(['OPTIONS', 'HEAD'])('%s is no method of Zoom', async (method) => {
    expect((await harness.ask('/zoom/phone/users', { method })).status).toBe(405);
    expect(harness.zoom.calls).toEqual([]);
  });

  it('takes JSON only', async () => {
    const headers = { 'content-type': 'text/plain' };
    const asked = { method: 'POST', body: 'a=1', headers };
    expect((await harness.ask('/zoom/phone/users', asked)).status).toBe(415);
  });

  it.each([
    '/v1/zoom/phone/../oauth/token',
    '/v1/zoom/../../oauth/token',
    '/v1/zoom/phone/%2e%2e/oauth/token',
    '/v1/zoom/phone/..%2f..%2foauth',
    '/v1/zoom/http://evil.example/x',
    '//v1/zoom/phone/users',
  ])('no client tidies the target up for us: %s', async (target) => {
    const { hostname, port } = new URL(harness.origin);
    const socket = connect(Number(port), hostname);
    const key = `key-of-*`.padEnd(36, '0');
    socket.end(
      `GET ${target} HTTP/1.1\r\nhost: x\r\nx-api-key: ${key}\r\nconnection: close\r\n\r\n`,
    );
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 40[04] /);
    expect(harness.zoom.calls).toEqual([]);
  });
});
