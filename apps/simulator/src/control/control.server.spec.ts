import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EmptyHost } from '../fixtures/empty.host.js';
import { FileJournal } from '../journal/file.journal.js';
import { MovedClock } from '../fixtures/moved.clock.js';
import { WebhookEndpoint } from '../fixtures/webhook.endpoint.js';
import { ScriptLibrary } from '../script/script.library.js';
import { simulatorFolder } from '../simulator.paths.js';
import { AppRegistry } from '../zoom/app.registry.js';
import { FaultRules } from '../zoom/fault.rules.js';
import { MeetingConductor } from '../zoom/meeting.conductor.js';
import { MeetingRegistry } from '../zoom/meeting.registry.js';
import { RateLimiter } from '../zoom/rate-limit.limiter.js';
import { TokenStore } from '../zoom/token.store.js';
import { WebhookClient } from '../zoom/webhook.client.js';
import { WebhookDesk } from '../zoom/webhook.desk.js';
import { WebhookSender } from '../zoom/webhook.sender.js';
import { defaultRtmsApp as app, defaultS2sApp } from '../zoom/zoom.app.js';
import { ControlServer } from './control.server.js';

describe('ControlServer (real sockets; the RTMS servers are empty)', () => {
  let endpoint: WebhookEndpoint;
  let webhookUrl: string;
  let host: EmptyHost;
  let journal: FileJournal;
  let tokens: TokenStore;
  let apps: AppRegistry;
  let faults: FaultRules;
  let limiter: RateLimiter;
  let sender: WebhookSender;
  let conductor: MeetingConductor;
  let control: ControlServer;
  let url: string;

  beforeEach(async () => {
    endpoint = new WebhookEndpoint();
    webhookUrl = await endpoint.listen();
    host = new EmptyHost();
    journal = new FileJournal(null);
    const clock = new MovedClock();
    tokens = new TokenStore(clock, 3599, 'coexist');
    faults = new FaultRules();
    const scripts = new ScriptLibrary(simulatorFolder());
    const client = new WebhookClient(app, clock, 3000);
    sender = new WebhookSender(client, app, [1], clock, journal);
    const registry = new MeetingRegistry(() => []);
    const line = { app, webhooks: sender };
    const backstage = { host, ...line, registry, clock, lineOf: () => line };
    conductor = new MeetingConductor(backstage, { webhookUrl: null, behaviour: {} });
    const webhooks = new WebhookDesk(sender, null);
    apps = new AppRegistry([defaultS2sApp], clock);
    limiter = new RateLimiter(clock);
    const account = { tokens, apps, faults, limiter };
    control = new ControlServer({ scripts, conductor, webhooks, ...account, journal });
    url = await control.listen(0);
  });
  afterEach(async () => {
    await control.close();
    conductor.close();
    await sender.close();
    await endpoint.close();
  });

  const get = (path: string) => fetch(`${url}${path}`);
  const post = (path: string, body?: unknown) =>
    fetch(`${url}${path}`, {
      method: 'POST',
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });

  it('lists the scripts and tells the truth about one', async () => {
    expect(await (await get('/sim/scripts')).json()).toEqual({
      scripts: ['demo', 'hostile-network', 'review', 'standup'],
    });
    expect(await (await get('/sim/expected/standup')).json()).toMatchObject({
      transcript: [
        { userName: 'Ana Duarte', startMs: 500, text: 'Yesterday I finished the webhook guard.' },
        { userName: 'Ben Okafor', startMs: 3200, text: 'Today I am working on the transcript.' },
      ],
      speech: [{ userId: 16_778_240 }, { userId: 16_779_264 }],
    });
  });

  it('plays a meeting with another behaviour and moves its stream', async () => {
    const played = await post('/sim/meetings', {
      script: 'standup',
      webhookUrl,
      streamId: 's1',
      behaviour: { strict: true, frames: 'binary' },
    });

    expect(played.status).toBe(201);
    expect(await played.json()).toMatchObject({ meetingId: '9370011223', streamId: 's1' });
    expect(host.offers[0]?.behaviour).toEqual({ strict: true, frames: 'binary', speed: 1 });

    await post('/sim/meetings/s1/pause');
    await post('/sim/meetings/9370011223/resume');
    await post('/sim/meetings/s1/drop', { socket: 'media' });
    await post('/sim/meetings/s1/drop', { socket: 'signaling', closeCode: 1000 });
    expect(host.orders).toEqual([
      'pause s1',
      'resume s1',
      'drop media null s1',
      'drop signaling 1000 s1',
    ]);

    await post('/sim/meetings/s1/stop', { stopReason: 8 });
    await vi.waitFor(() => {
      expect(endpoint.events()).toContainEqual(
        expect.objectContaining({
          payload: expect.objectContaining({ stop_reason: 8 }) as unknown,
        }),
      );
    });
  });

  it('sends any bytes with any seal, and says what came back', async () => {
    const hostile = Buffer.from('{"__proto__":"\\u0000\\ud800"\xff', 'latin1');
    const answers = await post('/sim/webhooks', {
      url: webhookUrl,
      bodyBase64: hostile.toString('base64'),
      seal: 'forged',
      headers: { 'content-type': 'text/plain' },
      copies: 2,
    });

    expect(await answers.json()).toEqual({
      answers: [
        { status: 200, body: '' },
        { status: 200, body: '' },
      ],
    });
    expect(endpoint.requests.map(({ body }) => body.equals(hostile))).toEqual([true, true]);
    expect(endpoint.requests[0]?.headers).toMatchObject({
      'content-type': 'text/plain',
      'x-zm-signature': expect.stringMatching(/^v0=[0-9a-f]{64}$/) as unknown,
    });
  });

  it('challenges an endpoint', async () => {
    const answer = await post('/sim/webhooks/validate', { url: webhookUrl });

    expect(await answer.json()).toEqual({ valid: false });
    expect(endpoint.events()).toEqual([
      expect.objectContaining({ event: 'endpoint.url_validation' }),
    ]);
  });

  it('gives the journal from where the caller left off, and by type', async () => {
    journal.write('signaling.connected', { streamId: 's1', connection: 1 });
    journal.write('signaling_odd');
    journal.write('media.connected');

    expect(await (await get('/sim/journal?after=1')).json()).toEqual({
      entries: [
        expect.objectContaining({ type: 'signaling_odd' }),
        expect.objectContaining({ type: 'media.connected' }),
      ],
      next: 3,
    });
    expect(await (await get('/sim/journal?type=signaling')).json()).toEqual({
      entries: [expect.objectContaining({ type: 'signaling.connected', connection: 1 })],
      next: 3,
    });
  });

  it('counts the entries of the journal on, although old ones are forgotten', async () => {
    for (let count = 0; count < 120_000; count += 1) journal.write('signaling.live');
    journal.write('media.connected');

    expect(await (await get('/sim/journal?after=120000')).json()).toEqual({
      entries: [expect.objectContaining({ type: 'media.connected' })],
      next: 120_001,
    });
    expect(await (await get('/sim/journal?type=media&after=5')).json()).toMatchObject({
      entries: [{ type: 'media.connected' }],
      next: 120_001,
    });
  });

  it('counts and ends tokens', async () => {
    const token = tokens.mint(defaultS2sApp);
    const path = `/sim/tokens/${defaultS2sApp.clientId}`;

    expect(await (await get(path)).json()).toEqual({ mints: 1 });
    expect((await post(`${path}/revoke`)).status).toBe(204);
    expect(tokens.find(token.value)).toBe('unknown');
  });

  it('adds and changes apps, and never answers with a secret', async () => {
    const added = await post('/sim/apps', { ...defaultS2sApp, clientId: 'added' });
    const changed = await fetch(`${url}/sim/apps/added`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ active: false, disabledBy: 'zoom', clientSecret: 'new-secret' }),
    });
    const listed = await (await get('/sim/apps')).text();

    expect(added.status).toBe(201);
    expect(await changed.json()).toMatchObject({ active: false, disabledBy: 'zoom' });
    expect(apps.find('added')?.clientSecret).toBe('new-secret');
    expect(listed).toContain('"clientId":"added"');
    expect(listed + (await added.text())).not.toMatch(/secret/i);
    expect((await post('/sim/apps', defaultS2sApp)).status).toBe(409);
  });

  it('limits the rates of REST', async () => {
    const answer = await fetch(`${url}/sim/rate-limits`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ plan: 'free', limits: { Light: { calls: 0 } } }),
    });

    expect(answer.status).toBe(204);
    expect(limiter.check('account', 'Light')).toMatchObject({ status: 429 });
  });

  it('arms faults and takes them back', async () => {
    await post('/sim/faults', { path: '/oauth', status: 503, times: 2 });
    expect(faults.take('POST', '/oauth/token')).toEqual({ path: '/oauth', status: 503, times: 2 });
    expect((await fetch(`${url}/sim/faults`, { method: 'DELETE' })).status).toBe(204);

    expect(faults.take('POST', '/oauth/token')).toBeUndefined();
  });

  it.each([
    ['/sim/meetings', { script: 'nothing' }, 404, 'simulator.script_unknown'],
    ['/sim/meetings', {}, 400, 'simulator.request_invalid'],
    [
      '/sim/meetings',
      { script: 'standup', behaviour: { frames: 'smoke' } },
      400,
      'simulator.request_invalid',
    ],
    [
      '/sim/meetings',
      { script: 'standup', behaviour: { joinDeadlineMs: 3_000_000_000 } },
      400,
      'simulator.request_invalid',
    ],
    ['/sim/faults', { path: '/v2', delayMs: 3_000_000_000 }, 400, 'simulator.request_invalid'],
    ['/sim/meetings/s9/pause', undefined, 404, 'simulator.meeting_unknown'],
    ['/sim/webhooks', { body: '{}' }, 409, 'simulator.webhook_url_missing'],
    ['/sim/webhooks', { body: '{}', bodyBase64: '' }, 400, 'simulator.request_invalid'],
    ['/sim/nothing', undefined, 404, 'simulator.route_unknown'],
  ])('answers POST %s %j with %i and %s', async (path, body, status, code) => {
    const response = await post(path, body);

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({
      status,
      code,
      detail: expect.any(String) as unknown,
    });
  });

  it.each(['a/b', 'a?b', 'a b', 'a,b', 'ä', '..', ''])(
    'takes no stream id that a URL or a tape cannot have: "%s"',
    async (streamId) => {
      const response = await post('/sim/meetings', { script: 'standup', streamId });

      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        problems: [expect.stringMatching(/^streamId: /)],
      });
    },
  );

  it('says which field is wrong', async () => {
    const response = await post('/sim/meetings', { script: 'standup', behaviour: { strict: 1 } });

    expect(await response.json()).toMatchObject({
      problems: [expect.stringMatching(/^behaviour\.strict: /)],
    });
  });
});
