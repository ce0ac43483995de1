import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { MovedClock } from '../fixtures/moved.clock.js';
import type { SimulatorOptions } from '../simulator.options.js';
import { startSimulator, type Simulator } from '../simulator.js';
import { OWNER_ID, type ZoomApp } from './zoom.app.js';

const REDIRECT = 'http://127.0.0.1:3000/v1/oauth/callback';
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');
const tokens = z.object({
  access_token: z.string(),
  refresh_token: z.string().optional(),
  scope: z.string(),
  api_url: z.string(),
});
const claims = z.object({ uid: z.string().optional(), aid: z.string(), iss: z.string() });

function claimsOf(token: string) {
  const body = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
  return claims.parse(JSON.parse(body));
}

describe('OAuth of the simulator (real sockets)', () => {
  let clock: MovedClock;
  let simulator: Simulator;

  async function open(options: SimulatorOptions = {}): Promise<void> {
    clock = new MovedClock();
    simulator = await startSimulator({ clock, ...options });
  }
  const reopen = async (options: SimulatorOptions) => {
    await simulator.close();
    await open(options);
  };

  beforeEach(() => open());
  afterEach(() => simulator.close());

  const post = (
    app: Pick<ZoomApp, 'clientId' | 'clientSecret'>,
    parameters: Record<string, string>,
    path = '/oauth/token',
  ) =>
    fetch(`${simulator.httpUrl}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${app.clientId}:${app.clientSecret}`).toString('base64')}`,
      },
      body: new URLSearchParams(parameters),
    });
  const mint = (more: Record<string, string> = {}) => {
    const { s2sApp } = simulator;
    const account = { grant_type: 'account_credentials', account_id: s2sApp.accountId };
    return post(s2sApp, { ...account, ...more });
  };
  const token = async (answer: Promise<Response>) => tokens.parse(await (await answer).json());
  const status = async (bearer: string, base = simulator.httpUrl) =>
    (
      await fetch(`${base}/v2/meetings/9370011223`, {
        headers: { authorization: `Bearer ${bearer}` },
      })
    ).status;
  const authorize = (more: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: simulator.rtmsApp.clientId,
      redirect_uri: REDIRECT,
      state: 'a state',
      ...more,
    });
    return fetch(`${simulator.httpUrl}/oauth/authorize?${query.toString()}`, {
      redirect: 'manual',
    });
  };
  const resultOf = (answer: Response) => new URL(answer.headers.get('location') ?? '').searchParams;
  const codeOf = async (more: Record<string, string> = {}) =>
    resultOf(await authorize(more)).get('code') ?? '';
  const exchange = (code: string, more: Record<string, string> = {}) =>
    post(simulator.rtmsApp, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      ...more,
    });

  describe('an app’s state', () => {
    it.each<[string, Parameters<Simulator['updateApp']>[1], string, string]>([
      ['never activated', { active: false }, 'The app has been disabled', 'invalid_client'],
      [
        'disabled by its developer',
        { active: false, disabledBy: 'developer' },
        'The app has been disabled by the developer',
        'invalid_client',
      ],
      [
        'disabled by Zoom',
        { active: false, disabledBy: 'zoom' },
        'The app has been disabled by Zoom',
        'invalid_client',
      ],
      [
        'without an owner',
        { ownerGone: true },
        'The token owner no longer exists (4735)',
        'invalid_request',
      ],
      ['of the SDK kind', { type: 'sdk' }, 'unsupported grant type', 'unsupported_grant_type'],
      [
        'with a new secret',
        { clientSecret: 'new' },
        'Invalid client_id or client_secret',
        'invalid_client',
      ],
    ])('%s is told with Zoom’s words', async (_, change, reason, error) => {
      const { clientId, clientSecret, accountId } = simulator.s2sApp;
      simulator.updateApp(clientId, change);
      const answer = await post(
        { clientId, clientSecret: 'clientSecret' in change ? 'simulated' : clientSecret },
        { grant_type: 'account_credentials', account_id: accountId },
      );

      expect([answer.status, await answer.json()]).toEqual([400, { reason, error }]);
    });

    it('ends the tokens of an app that is switched off', async () => {
      const { access_token } = await token(mint());
      expect(await status(access_token)).toBe(200);
      simulator.updateApp(simulator.s2sApp.clientId, { active: false });

      expect(await status(access_token)).toBe(401);
    });

    it('gives new scopes to new tokens only, and late where Zoom is slow', async () => {
      const { clientId } = simulator.s2sApp;
      const before = await token(mint());
      simulator.updateApp(clientId, { scopes: ['user:read:user:admin'], scopeLagMs: 12_000 });
      clock.move(11_999);
      expect((await token(mint())).scope).toBe(before.scope);
      clock.move(1);
      const after = await token(mint());

      expect(after.scope).toBe('user:read:user:admin');
      expect(await status(before.access_token)).toBe(200);
      expect(await status(after.access_token)).toBe(400);
    });

    it('lets an app be added', async () => {
      simulator.addApp({ ...simulator.s2sApp, clientId: 'another' });
      const { clientSecret, accountId } = simulator.s2sApp;
      const parameters = { grant_type: 'account_credentials', account_id: accountId };

      expect((await post({ clientId: 'another', clientSecret }, parameters)).status).toBe(200);
    });
  });

  it('takes the credentials as parameters too', async () => {
    const { clientId, clientSecret, accountId } = simulator.s2sApp;
    const answer = await fetch(`${simulator.httpUrl}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'account_credentials',
        account_id: accountId,
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });

    expect(answer.status).toBe(200);
  });

  it('does not read the query beside a JSON body', async () => {
    const { s2sApp } = simulator;
    const query = new URLSearchParams({
      grant_type: 'account_credentials',
      account_id: s2sApp.accountId,
    });
    const answer = await fetch(`${simulator.httpUrl}/oauth/token?${query.toString()}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${s2sApp.clientId}:${s2sApp.clientSecret}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: '{}',
    });

    expect(await answer.json()).toMatchObject({ error: 'unsupported_grant_type' });
  });

  it.each(['/oauth', '/oauth/tokens', '/oauth/token/'])('answers %s with a page', async (path) => {
    const answer = await post(simulator.s2sApp, {}, path);

    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toContain('text/html');
  });

  it('throttles the token endpoint where it is told to', async () => {
    await reopen({ tokenLimit: { calls: 1, perMs: 60_000 } });
    expect((await mint()).status).toBe(200);
    expect((await mint()).status).toBe(429);
    clock.move(60_000);

    expect((await mint()).status).toBe(200);
  });

  it('keeps one token for each index within the tolerance', async () => {
    await reopen({ tokenMode: 'tolerance=1' });
    const first = await token(mint());
    const other = await token(mint({ token_index: '1' }));
    const second = await token(mint());

    expect(await status(first.access_token)).toBe(401);
    expect(await status(other.access_token)).toBe(200);
    expect(await status(second.access_token)).toBe(200);
    expect((await mint({ token_index: '2' })).status).toBe(400);
  });

  it('ends one token by /oauth/revoke, for its own app only', async () => {
    const [one, two] = [await token(mint()), await token(mint())];
    const { s2sApp, rtmsApp } = simulator;
    const foreign = await post(rtmsApp, { token: one.access_token }, '/oauth/revoke');
    expect([foreign.status, await status(one.access_token)]).toEqual([400, 200]);
    const revoked = await post(s2sApp, { token: one.access_token }, '/oauth/revoke');

    expect([revoked.status, await revoked.json()]).toEqual([200, { status: 'success' }]);
    expect(await status(one.access_token)).toBe(401);
    expect(await status(two.access_token)).toBe(200);
  });

  it('names a region’s host that answers, or whatever it is told', async () => {
    await reopen({ regionPort: 0, clockSkewMs: 120_000 });
    const { access_token, api_url } = await token(mint());
    expect(api_url).not.toBe(simulator.httpUrl);
    expect(await status(access_token, api_url)).toBe(200);
    expect(simulator.journal.entries()).toContainEqual(
      expect.objectContaining({ type: 'zoom.region' }),
    );
    const date = (await mint()).headers.get('date') ?? '';
    expect(Date.parse(date)).toBe(clock.now() + 120_000);

    await reopen({ apiUrl: 'https://evil.example' });
    expect((await token(mint())).api_url).toBe('https://evil.example');
  });

  describe('General apps', () => {
    it('exchange a code once, with the verifier, for a user’s tokens', async () => {
      const code = await codeOf({ code_challenge: CHALLENGE, code_challenge_method: 'S256' });
      const granted = await token(exchange(code, { code_verifier: VERIFIER }));
      expect(claimsOf(granted.access_token)).toEqual({
        uid: OWNER_ID,
        aid: simulator.rtmsApp.accountId,
        iss: `zm:cid:${simulator.rtmsApp.clientId}`,
      });

      const again = await exchange(code, { code_verifier: VERIFIER });
      expect([again.status, await again.json()]).toEqual([
        400,
        { reason: 'Invalid authorization code', error: 'invalid_grant' },
      ]);
    });

    it('get nothing for a wrong verifier, an old code or another redirect', async () => {
      const challenged = { code_challenge: CHALLENGE, code_challenge_method: 'S256' };
      const wrong = await exchange(await codeOf(challenged), { code_verifier: 'x' });
      const without = await exchange(await codeOf(challenged));
      const elsewhere = await exchange(await codeOf(), { redirect_uri: `${REDIRECT}/` });
      const code = await codeOf();
      clock.move(5 * 60_000);
      const late = await exchange(code);

      expect([wrong.status, without.status, elsewhere.status, late.status]).toEqual([
        400, 400, 400, 400,
      ]);
      expect(await late.json()).toMatchObject({ error: 'invalid_grant' });
      expect(await elsewhere.json()).toMatchObject({ error: 'invalid_request' });
    });

    it('rotate their refresh tokens', async () => {
      const first = await token(exchange(await codeOf()));
      const refresh = () =>
        post(simulator.rtmsApp, {
          grant_type: 'refresh_token',
          refresh_token: first.refresh_token ?? '',
        });
      const second = await token(refresh());
      expect(second.refresh_token).not.toBe(first.refresh_token);
      const stale = await refresh();

      expect([stale.status, await stale.json()]).toEqual([
        400,
        { reason: 'Invalid Token!', error: 'invalid_grant' },
      ]);
    });

    it('are sent back with the state, or with the user’s no', async () => {
      const yes = await authorize();
      const no = resultOf(await authorize({ sim_decision: 'deny' }));

      expect(yes.status).toBe(302);
      expect(resultOf(yes).get('state')).toBe('a state');
      expect([no.get('error'), no.get('state'), no.get('code')]).toEqual([
        'access_denied',
        'a state',
        null,
      ]);
    });

    it.each([
      ['a redirect that is not registered to the letter', { redirect_uri: `${REDIRECT}/` }, '4709'],
      ['an unknown client', { client_id: 'nobody' }, '4702'],
    ])('are not sent to %s', async (_, more, number) => {
      const answer = await authorize(more);

      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
      expect(await answer.text()).toContain(number);
    });
  });
});
