import { createHash } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ACCOUNT_ID, HeldClock } from '../testing/auth.harness.js';
import { grant, OAuthServer } from '../testing/oauth.server.js';
import { listenReplica, LogBook, newKey, openTables } from '../testing/shared-auth.harness.js';

const KEY = 'broker-key-00000000000000000000000000';
const OTHER = 'other-key-000000000000000000000000000';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const entrySchema = z.object({
  actor: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: z.string(),
});

describeOnEachEngine('the token broker', (open) => {
  let zoom: OAuthServer;
  let clock: HeldClock;
  let opened: TestDatabase;
  let app: NestFastifyApplication;
  let origin: string;
  let log: LogBook;

  beforeEach(async () => {
    zoom = new OAuthServer();
    const zoomOrigin = await zoom.listen();
    clock = new HeldClock();
    opened = await openTables(open);
    log = new LogBook();
    const environment = {
      ENCRYPTION_KEYS: newKey('spec'),
      API_KEYS: `billing:${sha256(KEY)}:tokens:mint+tokens:revoke,other:${sha256(OTHER)}:meetings:read`,
      TOKEN_BROKER_PER_MINUTE: '3',
    };
    ({ app, origin } = await listenReplica({
      oauthUrl: `${zoomOrigin}/oauth`,
      clock,
      opened,
      environment,
      log,
    }));
  });

  afterEach(async () => {
    await app.close();
    vi.unstubAllEnvs();
    await opened.close();
    await zoom.close();
  });

  async function post(path: string, body?: unknown, key = KEY) {
    const response = await fetch(`${origin}/v1/oauth/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = z.record(z.string(), z.unknown()).parse(await response.json());
    return { status: response.status, headers: response.headers, body: answer };
  }

  const audit = () => opened.database.query(entrySchema, 'SELECT * FROM audit_entries ORDER BY id');

  it('hands out the live token with the life that is left, recorded and not logged', async () => {
    const first = await post('token');
    expect(first).toMatchObject({ status: 200, body: { token_type: 'bearer', expires_in: 3599 } });
    expect(first.headers.get('cache-control')).toBe('no-store');
    clock.time += 1_000_500;
    const second = await post('token', { accountId: ACCOUNT_ID });
    const token = String(first.body['access_token']);
    expect(second.body).toMatchObject({
      access_token: token,
      expires_in: 2598,
      expires_at: first.body['expires_at'],
      scope: 'meeting:read:meeting:admin user:read:user:admin',
      api_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v2$/) as string,
    });
    expect(zoom.seen).toHaveLength(1);
    const entry = { actor: 'billing', action: 'oauth.token_handed_out', target: ACCOUNT_ID };
    expect(await audit()).toEqual([
      { ...entry, outcome: 'ok' },
      { ...entry, outcome: 'ok' },
    ]);
    await vi.waitFor(() => {
      expect(log.lines.join()).toContain('/v1/oauth/token');
    });
    expect(log.lines.join()).not.toContain(token);
  });

  it('hands out no token that ends within a minute', async () => {
    zoom.answer = () => grant({ expires_in: 100 });
    const first = await post('token');
    clock.time += 40_000;
    const second = await post('token');
    expect(second.body['access_token']).not.toBe(first.body['access_token']);
    zoom.answer = () => grant({ expires_in: 50 });
    clock.time += 60_000;
    expect(await post('token')).toMatchObject({
      status: 503,
      body: { code: 'auth.token_too_short' },
    });
    expect((await audit()).map(({ outcome }) => outcome)).toEqual([
      'ok',
      'ok',
      'auth.token_too_short',
    ]);
  });

  it('hands out no token that another replica has revoked', async () => {
    const first = await post('token');
    await opened.database.execute('DELETE FROM zoom_tokens');
    expect((await post('token')).body['access_token']).not.toBe(first.body['access_token']);
  });

  it('hands out nothing that it cannot record', async () => {
    await opened.database.execute('ALTER TABLE audit_entries RENAME TO audit_elsewhere');
    const answer = await post('token');
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer.body)).not.toContain('token-');
  });

  it('counts each caller over all replicas, and says when to come again', async () => {
    for (let call = 0; call < 3; call += 1) expect((await post('token')).status).toBe(200);
    const refused = await post('token');
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limits.exceeded' } });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await audit()).at(-1)).toEqual({
      actor: 'billing',
      action: 'oauth.token_handed_out',
      target: 'default',
      outcome: 'rate_limits.exceeded',
    });
  });

  it.each([
    ['another scope', 'token', OTHER, undefined, 403],
    ['another scope', 'revoke', OTHER, undefined, 403],
    ['no known key', 'token', 'nobody', undefined, 401],
    ['an account id of another shape', 'token', KEY, { accountId: '../x' }, 400],
    ['a member that nobody knows', 'token', KEY, { grant_type: 'x' }, 400],
    ['an account that is not configured', 'token', KEY, { accountId: 'SomebodyElse' }, 404],
  ])('refuses %s at %s', async (_name, path, key, body, status) => {
    expect((await post(path, body, key)).status).toBe(status);
    expect(zoom.seen).toHaveLength(0);
  });

  it('says why Zoom gives none, and records that', async () => {
    zoom.answer = () => ({ status: 400, body: '{"error":"invalid_client","reason":""}' });
    expect(await post('token')).toMatchObject({ body: { code: 'auth.invalid_client' } });
    expect(await audit()).toMatchObject([{ outcome: 'auth.invalid_client' }]);
  });

  it('revokes on demand, recorded', async () => {
    expect((await post('revoke')).body).toEqual({ revoked: false });
    const before = await post('token');
    zoom.answer = () => ({ status: 200, body: '{"status":"success"}' });
    expect(await post('revoke')).toMatchObject({ status: 200, body: { revoked: true } });
    zoom.answer = () => grant({});
    expect((await post('token')).body['access_token']).not.toBe(before.body['access_token']);
    expect((await audit()).map(({ action }) => action)).toEqual([
      'oauth.token_revoked',
      'oauth.token_handed_out',
      'oauth.token_revoked',
      'oauth.token_handed_out',
    ]);
  });
});
