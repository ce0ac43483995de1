import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { parseSetCookie } from 'cookie';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { RateLimits } from '@zoom-platform/rate-limits';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { ZoomGrants } from '../grants/zoom-grants.port.js';
import { HeldClock } from '../testing/auth.harness.js';
import { grant, OAuthServer } from '../testing/oauth.server.js';
import { listenReplica, LogBook, newKey, openTables } from '../testing/shared-auth.harness.js';

const USER = 'KdYKjnimT4KPd8FFgQt9FQ';
const REDIRECT = 'https://rtms.example.com/v1/oauth/apps/notes/callback';
const SECRET = 'NotesSecret0000000000000000032ch';

let refreshes = 0;

/** A user's grant; its refresh token is another one each time. */
function userGrant(fields: Readonly<Record<string, unknown>> = {}) {
  refreshes += 1;
  return grant({ refresh_token: `refresh-${String(refreshes)}`, ...fields });
}

function jwtOf(claims: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'HS512' })}.${part(claims)}.c2ln`;
}

describeOnEachEngine('installing a General app', (open) => {
  let zoom: OAuthServer;
  let clock: HeldClock;
  let folder: string;
  let opened: TestDatabase;
  let replicas: { app: NestFastifyApplication; origin: string; grants: ZoomGrants }[];
  let log: LogBook;

  beforeEach(async () => {
    zoom = new OAuthServer();
    const cloud = { oauthUrl: `${await zoom.listen()}/oauth` };
    clock = new HeldClock();
    log = new LogBook();
    folder = await mkdtemp(join(tmpdir(), 'zoom-platform-install-'));
    const pair = (name: string) => ({ clientId: `${name}ClientId000000022`, clientSecret: SECRET });
    const apps = [
      { id: 'notes', ...pair('Notes'), kind: 'general', redirectUri: REDIRECT, cloud },
      { id: 'other', ...pair('Other'), redirectUri: REDIRECT.replace('notes', 'other'), cloud },
      { id: 'server', ...pair('Server'), kind: 's2s', cloud },
      { id: 'nowhere', ...pair('Nowhere'), kind: 'general', cloud },
    ];
    await writeFile(join(folder, 'accounts.json'), JSON.stringify({ apps, accounts: [] }));
    opened = await openTables(open);
    replicas = [];
    vi.stubEnv('ENCRYPTION_KEYS', newKey('spec'));
    zoom.answer = () => userGrant({ access_token: jwtOf({ uid: USER, n: refreshes }) });
  });

  afterEach(async () => {
    for (const { app } of replicas) await app.close();
    vi.unstubAllEnvs();
    await opened.close();
    await zoom.close();
    await rm(folder, { recursive: true });
  });

  async function replica() {
    const unset = {
      ZOOM_ACCOUNT_ID: '',
      ZOOM_CLIENT_ID: '',
      ZOOM_CLIENT_SECRET: '',
      ZOOM_ACCOUNTS_FILE: join(folder, 'accounts.json'),
      API_KEYS: `spec:${'0'.repeat(64)}`,
    };
    const made = await listenReplica({ oauthUrl: '', clock, opened, environment: unset, log });
    replicas.push(made);
    return made;
  }

  async function begin(origin: string, appId = 'notes') {
    const response = await fetch(`${origin}/v1/oauth/apps/${appId}/install`, {
      redirect: 'manual',
    });
    const cookie = parseSetCookie(response.headers.get('set-cookie') ?? '');
    return {
      status: response.status,
      url: new URL(response.headers.get('location') ?? 'about:blank'),
      cookie,
      state:
        new URL(response.headers.get('location') ?? 'about:blank').searchParams.get('state') ?? '',
      header: `${cookie.name}=${cookie.value ?? ''}`,
    };
  }

  async function comeBack(
    origin: string,
    query: Record<string, string>,
    cookie = '',
    appId = 'notes',
  ) {
    const search = new URLSearchParams(query).toString();
    const response = await fetch(`${origin}/v1/oauth/apps/${appId}/callback?${search}`, {
      headers: { cookie },
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text };
  }

  const problem = ({ text }: { text: string }) =>
    z.record(z.string(), z.unknown()).parse(JSON.parse(text));

  it('leads to Zoom with a challenge and back to a grant', async () => {
    const { origin, grants } = await replica();
    const { status, url, cookie, state, header } = await begin(origin);
    expect(status).toBe(302);
    expect(cookie).toMatchObject({
      name: '__Host-zoom-install.notes',
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'lax',
      maxAge: 600,
    });
    expect(url.pathname).toBe('/oauth/authorize');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: REDIRECT,
      code_challenge_method: 'S256',
    });

    const back = await comeBack(origin, { code: 'a-code', state }, header);
    expect(back.status).toBe(200);
    expect(back.text).toContain('installed');
    expect(back.headers.get('referrer-policy')).toBe('no-referrer');
    expect(parseSetCookie(back.headers.get('set-cookie') ?? '')).toMatchObject({ maxAge: 0 });
    const form = new URLSearchParams(zoom.seen[0]?.body);
    const verifier = form.get('code_verifier') ?? '';
    expect(Object.fromEntries(form)).toMatchObject({
      grant_type: 'authorization_code',
      code: 'a-code',
      redirect_uri: REDIRECT,
    });
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
      url.searchParams.get('code_challenge'),
    );
    expect(url.href).not.toContain(verifier);
    expect(header).not.toContain(verifier);
    expect((await grants.userToken('notes', USER)).userId).toBe(USER);

    const rows = await opened.database.query(
      z.record(z.string(), z.unknown()),
      'SELECT * FROM zoom_grants',
    );
    for (const secret of ['refresh-', verifier]) expect(JSON.stringify(rows)).not.toContain(secret);
    for (const secret of ['a-code', state, verifier])
      expect(log.lines.join()).not.toContain(secret);
  });

  describe('refuses', () => {
    it('another browser, a wrong state, and the cookie of another app', async () => {
      const { origin } = await replica();
      const { state, header } = await begin(origin);
      const other = await begin(origin, 'other');
      const stranger = await begin(origin);
      const cases = [
        [{ code: 'c', state }, '', 'no_cookie'],
        [{ code: 'c', state }, '__Host-zoom-install.notes=junk', 'no_cookie'],
        [{ code: 'c', state }, other.header.replace('.other', '.notes'), 'no_cookie'],
        [{ code: 'c', state }, stranger.header, 'other_state'],
        [{ code: 'c', state: stranger.state }, header, 'other_state'],
        [{ code: 'c' }, header, 'other_state'],
      ] as const;
      for (const [query, cookie, why] of cases) {
        const answer = await comeBack(origin, query, cookie);
        expect(answer.status).toBe(400);
        expect(problem(answer)).toMatchObject({ code: 'auth.install_state', why });
      }
      expect(zoom.seen).toHaveLength(0);
    });

    it('a second use on any replica, and one that comes too late', async () => {
      const { origin } = await replica();
      const second = await replica();
      const { state, header } = await begin(origin);
      expect((await comeBack(second.origin, { code: 'c', state }, header)).status).toBe(200);
      expect(problem(await comeBack(origin, { code: 'c', state }, header))).toMatchObject({
        why: 'used',
      });
      const late = await begin(origin);
      clock.time += 600_000;
      const answer = await comeBack(origin, { code: 'c', state: late.state }, late.header);
      expect(problem(answer)).toMatchObject({ why: 'expired' });
      expect(zoom.seen).toHaveLength(1);
    });

    it.each([
      ['nobody', 'unknown'],
      ['server', 's2s'],
      ['nowhere', 'no_redirect_uri'],
    ])('the app %s: %s', async (appId, why) => {
      const { origin } = await replica();
      const response = await fetch(`${origin}/v1/oauth/apps/${appId}/install`, {
        redirect: 'manual',
      });
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: 'auth.app_not_installable', why });
    });

    it('what Zoom and the user refused, in Zoom’s word where it is one', async () => {
      const { origin } = await replica();
      for (const [error, zoomError] of [
        ['access_denied', 'access_denied'],
        ['<script>', ''],
      ] as const) {
        const { state, header } = await begin(origin);
        const answer = await comeBack(origin, { error, state }, header);
        expect(answer.headers.get('content-type')).toBe('application/problem+json');
        expect(problem(answer)).toMatchObject({ code: 'auth.install_denied', zoomError });
      }
    });
  });

  it('one visitor does not block others, and all together are limited', async () => {
    const { app, origin } = await replica();
    const limits = app.get(RateLimits);
    const visit = async (address: string) => {
      const { state, header } = await begin(origin);
      const url = `${origin}/v1/oauth/apps/notes/callback?code=c&state=${state}`;
      const request = get(url, { localAddress: address, headers: { cookie: header } });
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        request.on('response', resolve).on('error', reject);
      });
      response.resume();
      return response.statusCode;
    };
    const ofAddress = { name: 'oauth.install_address', points: 60, windowSeconds: 60 };
    await limits.block(ofAddress, 'notes 127.0.0.1', 60);
    expect(await visit('127.0.0.1')).toBe(429);
    expect(await visit('127.0.0.2')).toBe(200);
    await limits.block({ name: 'oauth.install', points: 600, windowSeconds: 60 }, 'notes', 60);
    expect(await visit('127.0.0.2')).toBe(429);
  });

  it('asks Zoom whose token it is where the token does not say', async () => {
    const { origin, grants } = await replica();
    zoom.answer = ({ url }) =>
      url === '/v2/users/me' ? { status: 200, body: JSON.stringify({ id: USER }) } : userGrant();
    const { state, header } = await begin(origin);
    expect((await comeBack(origin, { code: 'c', state }, header)).status).toBe(200);
    const { accessToken } = await grants.userToken('notes', USER);
    expect(zoom.seen.at(-1)?.headers.authorization).toBe(`Bearer ${accessToken}`);

    zoom.answer = ({ url }) =>
      url === '/v2/users/me' ? { status: 400, body: '{"code":4711}' } : userGrant();
    const again = await begin(origin);
    const answer = await comeBack(origin, { code: 'c', state: again.state }, again.header);
    expect(problem(answer)).toMatchObject({ code: 'auth.user_unknown' });
  });

  describe('a grant', () => {
    async function installed() {
      const one = await replica();
      const two = await replica();
      const { state, header } = await begin(one.origin);
      await comeBack(one.origin, { code: 'c', state }, header);
      const first = await one.grants.userToken('notes', USER);
      await two.grants.userToken('notes', USER);
      return { one, two, first };
    }
    const refreshTokens = () =>
      zoom.seen.flatMap(({ body }) => new URLSearchParams(body).get('refresh_token') ?? []);

    it('is refreshed once for all replicas, each time by the newest refresh token', async () => {
      const { one, two, first } = await installed();
      for (let round = 0; round < 2; round += 1) {
        clock.time += 3_600_000;
        const tokens = await Promise.all(
          [one, two].flatMap(({ grants }) =>
            Array.from({ length: 50 }, () => grants.userToken('notes', USER)),
          ),
        );
        expect(new Set(tokens.map(({ accessToken }) => accessToken)).size).toBe(1);
        expect(tokens[0]?.accessToken).not.toBe(first.accessToken);
      }
      expect(refreshTokens()).toHaveLength(2);
      expect(new Set(refreshTokens()).size).toBe(2);
    });

    it('is refreshed once after 401s', async () => {
      const { one, two, first } = await installed();
      for (const { grants } of [one, two]) grants.invalidate(first);
      const tokens = await Promise.all(
        [one, two].map(({ grants }) => grants.userToken('notes', USER)),
      );
      expect(tokens[0]?.accessToken).toBe(tokens[1]?.accessToken);
      expect(refreshTokens()).toHaveLength(1);
    });

    it('whose refresh token is stale says to install again, and Zoom is not asked twice', async () => {
      const { one, two } = await installed();
      clock.time += 3_600_000;
      zoom.answer = () => ({
        status: 400,
        body: '{"reason":"Invalid Token!","error":"invalid_grant"}',
      });
      for (const { grants } of [one, two, one]) {
        await expect(grants.userToken('notes', USER)).rejects.toMatchObject({
          code: 'auth.invalid_grant',
          fix: expect.stringContaining('install the app again') as string,
        });
      }
      expect(refreshTokens()).toHaveLength(1);

      zoom.answer = () => userGrant({ access_token: jwtOf({ uid: USER, n: refreshes }) });
      const { state, header } = await begin(one.origin);
      await comeBack(one.origin, { code: 'c', state }, header);
      expect((await two.grants.userToken('notes', USER)).userId).toBe(USER);
    });

    it('that was renewed is good, though another replica used the spent refresh token meanwhile', async () => {
      const { one, two } = await installed();
      clock.time += 3_600_000;
      zoom.answer = async () => {
        await opened.database.execute('UPDATE zoom_grants SET lost = true');
        return userGrant({});
      };
      const renewed = await one.grants.userToken('notes', USER);
      expect((await two.grants.userToken('notes', USER)).accessToken).toBe(renewed.accessToken);
      expect(refreshTokens()).toHaveLength(1);
    });

    it('survives an outage of Zoom, and belongs to its user and app alone', async () => {
      const { one } = await installed();
      clock.time += 3_600_000;
      zoom.answer = () => ({ status: 503, body: '' });
      await expect(one.grants.userToken('notes', USER)).rejects.toMatchObject({
        code: 'auth.zoom_unavailable',
      });
      clock.pass(1_000);
      zoom.answer = () => userGrant({});
      expect((await one.grants.userToken('notes', USER)).userId).toBe(USER);
      for (const [appId, userId] of [
        ['other', USER],
        ['notes', 'somebody'],
      ] as const) {
        await expect(one.grants.userToken(appId, userId)).rejects.toMatchObject({
          code: 'auth.grant_missing',
        });
      }
      const beforeInstalled = Date.now() - 3_600_000;
      expect(await one.grants.forget('notes', USER, beforeInstalled)).toBe(false);
      expect((await one.grants.userToken('notes', USER)).userId).toBe(USER);
      expect(await one.grants.forget('notes', USER)).toBe(true);
      await expect(one.grants.userToken('notes', USER)).rejects.toMatchObject({
        code: 'auth.grant_missing',
      });
    });

    it('opens after the keys were rotated, and is sealed anew', async () => {
      const first = newKey('first');
      vi.stubEnv('ENCRYPTION_KEYS', first);
      await installed();
      const second = newKey('second');
      vi.stubEnv('ENCRYPTION_KEYS', `${second},${first}`);
      await (await replica()).grants.userToken('notes', USER);
      vi.stubEnv('ENCRYPTION_KEYS', second);
      expect((await (await replica()).grants.userToken('notes', USER)).userId).toBe(USER);
    });
  });
});
