import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileJournal } from '../journal/file.journal.js';
import { MovedClock } from '../fixtures/moved.clock.js';
import { AppRegistry } from './app.registry.js';
import { FaultRules } from './fault.rules.js';
import { MeetingRegistry } from './meeting.registry.js';
import { TokenStore, type TokenMode } from './token.store.js';
import { defaultRtmsApp, defaultS2sApp, type ZoomApp } from './zoom.app.js';
import { ZoomServer } from './zoom.server.js';

const MEETING = { meetingId: '88800011122', topic: 'Release planning', durationMs: 60_000 };
const LIVE = { ...MEETING, status: 'started', startedAt: 1_700_000_000_000 } as const;

const inactive: ZoomApp = { ...defaultS2sApp, clientId: 'inactive', active: false };
const unscoped: ZoomApp = {
  ...defaultS2sApp,
  clientId: 'unscoped',
  scopes: ['user:read:user:admin'],
};

function basic({ clientId, clientSecret }: Pick<ZoomApp, 'clientId' | 'clientSecret'>): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

describe('ZoomServer (real sockets)', () => {
  let url: string;
  let server: ZoomServer;
  let clock: MovedClock;
  let tokens: TokenStore;
  let registry: MeetingRegistry;
  let faults: FaultRules;

  async function open(mode: TokenMode): Promise<void> {
    clock = new MovedClock();
    tokens = new TokenStore(clock, 3599, mode);
    registry = new MeetingRegistry(() => [MEETING]);
    faults = new FaultRules();
    const apps = new AppRegistry([defaultS2sApp, defaultRtmsApp, inactive, unscoped], clock);
    server = new ZoomServer(
      { host: '127.0.0.1', port: 0, apps, faults, clock },
      tokens,
      registry,
      new FileJournal(null),
    );
    url = await server.listen();
  }

  beforeEach(() => open('coexist'));
  afterEach(() => server.close());

  const grant = (accountId: string) =>
    new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId });

  const ask = (app: ZoomApp, init: RequestInit = {}, query = '') =>
    fetch(`${url}/oauth/token${query}`, {
      method: 'POST',
      headers: { authorization: basic(app) },
      body: grant(app.accountId),
      ...init,
    });

  async function mint(app: ZoomApp): Promise<string> {
    const body: unknown = await (await ask(app)).json();
    if (typeof body === 'object' && body !== null && 'access_token' in body) {
      return String(body.access_token);
    }
    throw new Error(`No token: ${JSON.stringify(body)}`);
  }

  const read = (token: string, id: string) =>
    fetch(`${url}/v2/meetings/${id}`, { headers: { authorization: `Bearer ${token}` } });

  describe('POST /oauth/token', () => {
    it('mints for a Server-to-Server app and says where the API is', async () => {
      const response = await ask(defaultS2sApp);

      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) as unknown,
        token_type: 'bearer',
        expires_in: 3599,
        scope: defaultS2sApp.scopes.join(' '),
        api_url: url,
      });
      expect(tokens.mints(defaultS2sApp.clientId)).toBe(1);
    });

    it('reads the query where the body is empty', async () => {
      const response = await ask(
        defaultS2sApp,
        { body: null },
        `?${grant(defaultS2sApp.accountId).toString()}`,
      );

      expect(response.status).toBe(200);
    });

    const headers = (app: Pick<ZoomApp, 'clientId' | 'clientSecret'>) => ({
      authorization: basic(app),
    });
    const unsupported = { reason: 'unsupported grant type', error: 'unsupported_grant_type' };
    const invalidClient = {
      reason: 'Invalid client_id or client_secret',
      error: 'invalid_client',
    };
    const badRequest = { reason: 'Bad Request', error: 'invalid_request' };

    it.each([
      ['a General app', defaultRtmsApp, {}, unsupported],
      [
        'another grant',
        defaultS2sApp,
        { body: new URLSearchParams({ grant_type: 'client_credentials' }) },
        unsupported,
      ],
      [
        'a JSON body',
        defaultS2sApp,
        { headers: { ...headers(defaultS2sApp), 'content-type': 'application/json' }, body: '{}' },
        unsupported,
      ],
      ['a wrong secret', { ...defaultS2sApp, clientSecret: 'x' }, {}, invalidClient],
      ['no credentials', defaultS2sApp, { headers: {} }, invalidClient],
      ['an account number', { ...defaultS2sApp, accountId: '5102261788' }, {}, badRequest],
      [
        'an app that was not activated',
        inactive,
        {},
        { reason: 'The app has been disabled', error: 'invalid_client' },
      ],
    ])('refuses %s with 400 and Zoom’s own words', async (_, app, init, refusal) => {
      const response = await ask(app, init);

      expect(response.status).toBe(400);
      expect(await response.json()).toEqual(refusal);
      expect(tokens.mints(app.clientId)).toBe(0);
    });
  });

  describe('GET /v2/meetings/{id}', () => {
    it('describes a scheduled meeting', async () => {
      const response = await read(await mint(defaultS2sApp), '88800011122');

      expect(response.status).toBe(200);
      expect(response.headers.get('x-zm-trackingid')).toMatch(
        /^v=2\.0;clid=us02;rid=WEB_[0-9a-f]{32}$/,
      );
      expect(await response.json()).toMatchObject({
        id: 88_800_011_122,
        topic: 'Release planning',
        status: 'waiting',
        duration: 1,
        type: 2,
      });
    });

    it.each([
      ['no bearer', () => '', 'Invalid access token.'],
      ['a token of nobody', () => 'x.y.z', 'Invalid access token.'],
    ])('answers %s with 401 and code 124', async (_, token, message) => {
      const response = await read(token(), '88800011122');

      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ code: 124, message });
    });

    it('refuses a token whose time is over', async () => {
      const token = await mint(defaultS2sApp);
      clock.move(3_599_000 - 1);
      expect((await read(token, '88800011122')).status).toBe(200);
      clock.move(1);
      const response = await read(token, '88800011122');

      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ code: 124, message: 'Access token is expired.' });
    });

    it('names the scopes that a token lacks', async () => {
      const response = await read(await mint(unscoped), '88800011122');

      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        code: 4711,
        message:
          'Invalid access token, does not contain scopes:[meeting:read:meeting, meeting:read:meeting:admin].',
      });
    });

    it('knows neither a deleted meeting nor a number that is none', async () => {
      const token = await mint(defaultS2sApp);
      const missing = await read(token, '123456789');
      const absurd = await read(token, '12345678');

      expect([missing.status, await missing.json()]).toEqual([
        404,
        { code: 3001, message: 'Meeting does not exist: 123456789.' },
      ]);
      expect([absurd.status, await absurd.json()]).toEqual([
        400,
        { code: 300, message: 'Invalid meeting id.' },
      ]);
    });

    const encoders = {
      once: encodeURIComponent,
      twice: (uuid: string) => encodeURIComponent(encodeURIComponent(uuid)),
    };
    it.each<[string, keyof typeof encoders, number]>([
      ['4444AAAiAAAAAiAiAiiAii==', 'once', 200],
      ['4444AAAiAAAAAiAiAiiAii==', 'twice', 200],
      ['ab/dAAAiAA+AAiAiAiiAii==', 'once', 200],
      ['ab/dAAAiAA+AAiAiAiiAii==', 'twice', 200],
      ['/b/dAAAiAAAAAiAiAiiAii==', 'once', 404],
      ['/b/dAAAiAAAAAiAiAiiAii==', 'twice', 200],
      ['ab//AAAiAAAAAiAiAiiAii==', 'once', 404],
      ['ab//AAAiAAAAAiAiAiiAii==', 'twice', 200],
    ])(
      'answers for the occurrence %s, encoded %s, with %i',
      async (meetingUuid, encoding, status) => {
        registry.started({ ...LIVE, meetingUuid });
        const response = await read(await mint(defaultS2sApp), encoders[encoding](meetingUuid));

        expect(response.status).toBe(status);
        expect(await response.json()).toMatchObject(
          status === 200 ? { uuid: meetingUuid, status: 'started' } : { code: 3001 },
        );
      },
    );

    it('gives the meeting’s number another UUID than any occurrence', async () => {
      registry.started({ ...LIVE, meetingUuid: '4444AAAiAAAAAiAiAiiAii==' });
      const response = await read(await mint(defaultS2sApp), '88800011122');

      expect(await response.json()).toMatchObject({
        status: 'started',
        uuid: expect.not.stringMatching(/^4444/) as unknown,
      });
    });
  });

  it('lets tokens live side by side', async () => {
    const first = await mint(defaultS2sApp);
    await mint(defaultS2sApp);

    expect((await read(first, '88800011122')).status).toBe(200);
  });

  it('can end the old token with each mint, as Zoom once did', async () => {
    await server.close();
    await open('invalidate_previous');
    const first = await mint(defaultS2sApp);
    const second = await mint(defaultS2sApp);

    expect((await read(first, '88800011122')).status).toBe(401);
    expect((await read(second, '88800011122')).status).toBe(200);
  });

  describe('faults', () => {
    it('answer as many calls as they say, then Zoom is itself again', async () => {
      faults.add({
        path: '/oauth/token',
        times: 2,
        status: 429,
        body: { code: 429, message: 'Too fast.' },
        headers: { 'retry-after': '1' },
      });
      const first = await ask(defaultS2sApp);

      expect(first.status).toBe(429);
      expect(first.headers.get('retry-after')).toBe('1');
      expect(await first.json()).toEqual({ code: 429, message: 'Too fast.' });
      expect((await ask(defaultS2sApp)).status).toBe(429);
      expect((await ask(defaultS2sApp)).status).toBe(200);
      expect(tokens.mints(defaultS2sApp.clientId)).toBe(1);
    });

    it('hit only the path and method that they name', async () => {
      const token = await mint(defaultS2sApp);
      faults.add({ path: '/v2/meetings', method: 'PATCH', status: 500 });
      faults.add({ path: '/oauth', status: 500 });

      expect((await read(token, '88800011122')).status).toBe(200);
    });

    it('can break the connection, or only delay the answer', async () => {
      faults.add({ path: '/oauth', hangUp: true });
      faults.add({ path: '/oauth', delayMs: 1 });

      await expect(ask(defaultS2sApp)).rejects.toThrow('fetch failed');
      expect((await ask(defaultS2sApp)).status).toBe(200);
    });
  });

  it('says that it does not know an endpoint', async () => {
    const response = await fetch(`${url}/v2/nothing`);

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 2300 });
  });
});
