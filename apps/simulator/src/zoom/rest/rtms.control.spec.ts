import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebhookEndpoint } from '../../fixtures/webhook.endpoint.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator.js';
import { webhookSignature } from '../webhook.signature.js';
import { defaultRtmsApp, defaultS2sApp, type ZoomApp } from '../zoom.app.js';
import { callRest } from './fixtures/rest.bench.js';
import { adminScopes } from './rest.scopes.js';

const STANDUP = '9370011223';
const STATUS = `/live_meetings/${STANDUP}/rtms_app/status`;

const inOrder = { events: true, contentAccess: true, addedForUser: true, credits: true };

function further(clientId: string, more: Partial<ZoomApp>): ZoomApp {
  return { ...defaultRtmsApp, clientId, webhookSecret: `${clientId}-secret`, ...more };
}

const apps = [
  further('second', {}),
  further('switched-off', { rtms: { ...inOrder, contentAccess: false } }),
  further('not-added', { rtms: { ...inOrder, addedForUser: false } }),
  further('penniless', { rtms: { ...inOrder, credits: false } }),
  further('deaf', { rtms: { ...inOrder, events: false } }),
  further('admin-managed', { managedBy: 'admin' }),
];

describe('RTMS and live meetings by REST (every server real)', () => {
  let endpoint: WebhookEndpoint;
  let simulator: Simulator;
  let token: string;

  const open = async (options: SimulatorOptions = {}) => {
    endpoint = new WebhookEndpoint();
    simulator = await startSimulator({
      webhookUrl: await endpoint.listen(),
      s2sApp: { scopes: adminScopes() },
      furtherApps: apps,
      redeliverAfterMs: [],
      ...options,
    });
    const response = await fetch(`${simulator.httpUrl}/oauth/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${btoa(`${defaultS2sApp.clientId}:${defaultS2sApp.clientSecret}`)}`,
      },
      body: new URLSearchParams({
        grant_type: 'account_credentials',
        account_id: defaultS2sApp.accountId,
      }),
    });
    token = String(Reflect.get(Object(await response.json()), 'access_token'));
  };
  const close = async () => {
    await simulator.close();
    await endpoint.close();
  };
  beforeEach(() => open());
  afterEach(close);

  const call = (method: string, path: string, body?: unknown) =>
    callRest(simulator.httpUrl, token, [method, path, body]);
  const order = (action: string, clientId = defaultRtmsApp.clientId) =>
    call('PATCH', STATUS, { action, settings: { client_id: clientId } });
  const requestsOf = (event: string) =>
    endpoint.requests.filter(({ body }) => body.includes(`"event":"${event}"`));
  const first = (event: string) =>
    vi.waitFor(() => {
      const [request] = requestsOf(event);
      if (!request) throw new Error(`No ${event} came.`);
      return request;
    });
  const journal = (type: string) =>
    simulator.journal.entries().filter((entry) => entry.type === type);

  it('starts a stream of a live meeting, which its app hears of under its own secret', async () => {
    const meeting = simulator.startMeeting('standup');
    const reply = await order('start', 'second');
    const { headers, body } = await first('meeting.rtms_started');

    expect([reply.status, reply.body]).toEqual([204, undefined]);
    expect(headers['clientid']).toBe('second');
    const timestamp = String(headers['x-zm-request-timestamp']);
    expect(headers['x-zm-signature']).toBe(webhookSignature('second-secret', timestamp, body));
    expect(JSON.parse(body.toString('utf8'))).toMatchObject({
      payload: {
        meeting_uuid: meeting.meetingUuid,
        meeting_id: STANDUP,
        server_urls: expect.stringMatching(/^wss?:/) as unknown,
      },
    });
    expect(journal('stream.offered')).toHaveLength(1);
    const logs = await call('GET', '/marketplace/apps/second/webhook_logs');
    await vi.waitFor(async () => {
      const { body: text } = await call('GET', '/marketplace/apps/second/webhook_logs');
      expect(text).toMatchObject({
        webhook_logs: [{ event: 'meeting.rtms_started', status: 200, failed_reason_type: 0 }],
      });
    });
    expect(logs.status).toBe(200);
  });

  it('starts no second stream for the same app, and one for each other app', async () => {
    simulator.startMeeting('standup');
    await order('start');
    await order('start');
    await order('start', 'second');

    expect(journal('stream.offered')).toHaveLength(2);
  });

  it('stops the stream and leaves the meeting alone', async () => {
    simulator.startMeeting('standup');
    await order('start');
    expect((await order('stop')).status).toBe(204);
    const { body } = await first('meeting.rtms_stopped');

    expect(JSON.parse(body.toString('utf8'))).toMatchObject({ payload: { stop_reason: 2 } });
    expect(requestsOf('meeting.ended')).toEqual([]);
    expect((await order('stop')).body).toMatchObject({ code: 3000 });
    expect((await call('GET', `/meetings/${STANDUP}`)).body).toMatchObject({ status: 'started' });
  });

  it('pauses and resumes the stream that a meeting was played with', async () => {
    const stream = simulator.playMeeting('standup');
    const pause = vi.spyOn(stream, 'pause');
    const resume = vi.spyOn(stream, 'resume');

    expect((await order('pause')).status).toBe(204);
    expect((await order('resume')).status).toBe(204);
    expect([pause.mock.calls.length, resume.mock.calls.length]).toEqual([1, 1]);
  });

  it('acts on the occurrence whose UUID is named', async () => {
    const uuid = '/b//AAAiAAAAAiAiAiiAii==';
    simulator.startMeeting('standup', { meetingUuid: uuid });
    const body = { action: 'start', settings: { client_id: defaultRtmsApp.clientId } };
    const path = (text: string) => `/live_meetings/${text}/rtms_app/status`;

    const once = await call('PATCH', path(encodeURIComponent(uuid)), body);
    expect([once.status, once.body]).toMatchObject([404, { code: 3001 }]);
    const twice = encodeURIComponent(encodeURIComponent(uuid));
    expect((await call('PATCH', path(twice), body)).status).toBe(204);
    expect((await first('meeting.rtms_started')).body.toString('utf8')).toContain(uuid);
  });

  it.each([
    ['an unknown client id', 'nobody', { code: 300, errors: [{ field: 'settings.client_id' }] }],
    ['no content access', 'switched-off', { code: 13262 }],
    ['an app that the user has not added', 'not-added', { code: 13262 }],
    ['an admin-managed app', 'admin-managed', { code: 13262 }],
    ['a Server-to-Server app', defaultS2sApp.clientId, { code: 13262 }],
    ['no credits', 'penniless', { code: 200 }],
  ])('refuses %s', async (_, clientId, answer) => {
    simulator.startMeeting('standup');
    const reply = await order('start', clientId);

    expect([reply.status, reply.body]).toMatchObject([400, answer]);
    expect(journal('stream.offered')).toEqual([]);
  });

  it('refuses a meeting that is not live, and one that there is not', async () => {
    expect((await order('start')).body).toMatchObject({ code: 3000 });
    const body = { action: 'start', settings: { client_id: 'second' } };
    const reply = await call('PATCH', '/live_meetings/123456789/rtms_app/status', body);
    expect([reply.status, reply.body]).toMatchObject([404, { code: 3001 }]);
    expect((await call('PATCH', STATUS, { action: 'dance' })).body).toMatchObject({ code: 300 });
  });

  it('tells nobody whose app subscribes to no RTMS event', async () => {
    simulator.startMeeting('standup');
    expect((await order('start', 'deaf')).status).toBe(204);
    await order('start', 'second');
    await first('meeting.rtms_started');

    expect(journal('stream.offered')).toHaveLength(2);
    expect(requestsOf('meeting.rtms_started').map(({ headers }) => headers['clientid'])).toEqual([
      'second',
    ]);
  });

  it('can accept with 202, and warns at the number of streams that an account may have', async () => {
    await close();
    await open({ rest: { rtmsStatus: 202, rtmsConcurrency: 2 } });
    simulator.startMeeting('standup');
    const replies = [await order('start'), await order('start', 'second')];
    const near = await first('rtms.concurrency_near_limit');
    replies.push(await order('start', 'deaf'));
    simulator.startMeeting('demo');
    const demo = simulator.scripts.load('demo').meetingId;
    const { payload: nearly } = JSON.parse(near.body.toString('utf8')) as { payload: object };
    expect(nearly).toEqual({ concurrency_limit: 2, concurrency_number: 2, percentage: 100 });
    const body = { action: 'start', settings: { client_id: 'second' } };
    replies.push(await call('PATCH', `/live_meetings/${demo}/rtms_app/status`, body));
    const limited = await first('rtms.concurrency_limited');

    expect(replies.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(JSON.parse(limited.body.toString('utf8'))).toMatchObject({
      payload: { concurrency_number: 2, id_field: { meeting_uuid: expect.any(String) as string } },
    });
    expect(journal('stream.offered')).toHaveLength(2);
  });

  it('ends a meeting for all: streams first, and then it is a past meeting', async () => {
    const meeting = simulator.startMeeting('standup');
    await order('start');
    await call('PATCH', `/live_meetings/${STANDUP}/events`, { method: 'recording.start' });
    expect((await call('GET', '/metrics/meetings?type=live')).body).toMatchObject({
      meetings: [{ uuid: meeting.meetingUuid, participants: 2, has_recording: true }],
    });
    const past = `/past_meetings/${encodeURIComponent(encodeURIComponent(meeting.meetingUuid))}`;
    expect((await call('GET', past)).body).toMatchObject({ code: 3001 });
    expect((await call('PUT', `/meetings/${STANDUP}/status`, { action: 'end' })).status).toBe(204);
    await first('meeting.ended');
    const events = endpoint.events().map((event) => String(Reflect.get(Object(event), 'event')));

    expect(events.indexOf('meeting.rtms_stopped')).toBeGreaterThan(-1);
    expect(events.indexOf('meeting.rtms_stopped')).toBeLessThan(events.indexOf('meeting.ended'));
    expect((await call('GET', past)).body).toMatchObject({ uuid: meeting.meetingUuid });
    expect((await call('GET', `/meetings/${STANDUP}/recordings`)).body).toMatchObject({
      uuid: meeting.meetingUuid,
      recording_count: 3,
    });
  });
});
