import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';

const MEETING = '9370011223';
const WEBINAR = '94400556677';
/** Ended twice; the second of its UUIDs is one that Zoom wants encoded twice. */
const PAST = '96600123456';
const TRAP = '/s8kWc//QhOB5yUjXeD6+A==';
const MEMBER = 'kX9mQ2vTS3WbN7hYpLc4Dg';

const created = z.object({ id: z.string() });
const problem = z.object({ code: z.string(), fix: z.string().optional() }).loose();

describe('the REST API (built service, simulated Zoom, real sockets)', () => {
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;

  beforeAll(async () => {
    service = await startSimulatedService('pglite');
    ({ simulator, platform } = service);
  }, 60_000);

  afterAll(() => service.close());

  async function call(method: string, path: string, body?: unknown, headers = {}) {
    const response = await platform.fetch(`/v1${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
    return { status: response.status, text, json, headers: response.headers };
  }

  const asked = (method: string) =>
    simulator.journal
      .entries()
      .filter(({ type, detail }) => type === 'rest.called' && detail?.['method'] === method)
      .map(({ detail }) => detail?.['template']);

  it.each([
    ['GET', '/users', undefined, 200],
    ['GET', '/users/me', undefined, 200],
    ['GET', `/users/${MEMBER}/settings`, undefined, 200],
    ['PATCH', `/users/${MEMBER}/settings`, { schedule_meeting: { host_video: true } }, 204],
    ['PATCH', `/users/${MEMBER}`, { first_name: 'Mina' }, 204],
    ['GET', '/users/me/meetings', undefined, 200],
    ['GET', '/users/me/webinars', undefined, 200],
    ['GET', '/users/me/recordings?from=2026-11-20&to=2026-11-26', undefined, 200],
    ['GET', `/meetings/${MEETING}`, undefined, 200],
    ['PATCH', `/meetings/${MEETING}`, { topic: 'Weekly' }, 204],
    ['GET', `/report/meetings/${PAST}/participants`, undefined, 200],
    ['GET', `/webinars/${WEBINAR}`, undefined, 200],
    ['PATCH', `/webinars/${WEBINAR}`, { topic: 'Launch' }, 204],
    ['GET', `/webinars/${WEBINAR}/registrants`, undefined, 200],
    ['POST', `/webinars/${WEBINAR}/registrants`, { email: 'r@example.com', first_name: 'R' }, 201],
    ['GET', `/past_meetings/${PAST}`, undefined, 200],
    ['GET', `/past_meetings/${PAST}/instances`, undefined, 200],
    ['GET', `/past_meetings/${encodeURIComponent(TRAP)}/participants`, undefined, 200],
    ['GET', `/meetings/${MEETING}/invitation`, undefined, 200],
    ['GET', '/accounts/me/settings', undefined, 200],
    ['GET', '/metrics/meetings?type=live', undefined, 200],
  ])('%s %s keeps the status of Zoom', async (method, path, body, status) => {
    const answer = await call(method, path, body);
    expect(answer.status, answer.text).toBe(status);
    if (status === 204) expect(answer.text).toBe('');
  });

  it('creates, reads and deletes users, meetings and webinars with the statuses of Zoom', async () => {
    const user = await call('POST', '/users', {
      action: 'create',
      user_info: { email: 'new@example.com', type: 1 },
    });
    expect(user.status, user.text).toBe(201);
    const { id: userId } = created.parse(user.json);
    for (const kind of ['meetings', 'webinars']) {
      const made = await call('POST', `/users/me/${kind}`, { topic: 'Plan', duration: 30 });
      expect(made.status, made.text).toBe(201);
      const { id } = created.parse(made.json);
      expect((await call('GET', `/${kind}/${id}`)).json).toMatchObject({ id, topic: 'Plan' });
      expect((await call('DELETE', `/${kind}/${id}`)).status).toBe(204);
      expect((await call('GET', `/${kind}/${id}`)).status).toBe(404);
    }
    expect((await call('DELETE', `/users/${userId}?action=delete`)).status).toBe(204);
    const missing = await call('GET', `/users/${userId}`);
    expect(problem.parse(missing.json)).toMatchObject({
      code: 'zoom.user_not_found',
      zoomCode: 1001,
      zoomTrackingId: expect.stringContaining('WEB_') as unknown,
      fix: expect.any(String) as unknown,
    });
  });

  it('names the scope that the app lacks', async () => {
    const { clientId, scopes } = simulator.s2sApp;
    const fewer = scopes.filter((scope) => !scope.startsWith('report:'));
    // A token has the scopes of when it was made: each change asks for a new one.
    simulator.updateApp(clientId, { scopes: fewer });
    expect((await call('POST', '/oauth/revoke', {})).status).toBe(200);
    const answer = await call('GET', `/report/meetings/${PAST}/participants`);
    expect(answer.status).toBe(502);
    expect(problem.parse(answer.json)).toMatchObject({
      code: 'zoom.scope_missing',
      zoomCode: 4711,
      missingScopes: expect.arrayContaining([
        'report:read:list_meeting_participants:admin',
      ]) as unknown,
    });
    simulator.updateApp(clientId, { scopes });
    expect((await call('POST', '/oauth/revoke', {})).status).toBe(200);
    expect((await call('GET', `/report/meetings/${PAST}/participants`)).status).toBe(200);
  });

  it('passes any other endpoint through', async () => {
    expect((await call('GET', '/zoom/users/me')).status).toBe(200);
    const unknown = await call('GET', '/zoom/phone/users');
    expect(unknown.json).toMatchObject({ zoomCode: 2300 });
    expect((await call('GET', '/zoom/users/..%2F..%2Foauth')).status).toBeGreaterThanOrEqual(400);
  });

  it('repeats nothing that is not idempotent', async () => {
    const before = asked('POST').length;
    simulator.injectFault({ path: '/v2/users/me/meetings', method: 'POST', status: 503 });
    const answer = await call('POST', '/users/me/meetings', { topic: 'Once' });
    expect(answer.json).toMatchObject({ status: 503, code: 'zoom.unavailable' });
    expect(asked('POST').length).toBe(before);
    simulator.injectFault({ path: '/v2/users/me', method: 'GET', status: 503 });
    expect((await call('GET', '/users/me')).status).toBe(200);
  });

  it('streams a recording through, in parts too, and hands its token to nobody', async () => {
    const files = z.object({
      recording_files: z.array(z.object({ id: z.string(), file_type: z.string() }).loose()),
    });
    const list = await call('GET', `/meetings/${PAST}/recordings`);
    const [file] = files.parse(list.json).recording_files;
    expect(list.text).not.toContain('access_token');
    const path = `/meetings/${PAST}/recordings/${file?.id ?? ''}/content`;
    const whole = await platform.fetch(`/v1${path}`);
    expect(whole.status).toBe(200);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const part = await platform.fetch(`/v1${path}`, { headers: { range: 'bytes=2-5' } });
    expect(part.status).toBe(206);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(2, 6));
    const fetched = simulator.journal.entries().filter(({ type }) => type === 'recording.fetched');
    expect(fetched.length).toBeGreaterThanOrEqual(2);
  });

  it('starts and stops a stream by REST; Zoom says so by webhook, and it is joined', async () => {
    const live = simulator.startMeeting('standup', { webhookUrl: service.webhookUrl });
    const path = `/live_meetings/${live.meetingId}/rtms_app/status`;
    expect((await call('PATCH', path, { action: 'start' })).status).toBe(204);
    const sessions = async () => (await call('GET', '/rtms/sessions?state=streaming')).text;
    await vi.waitFor(async () => expect(await sessions()).toContain('"streaming"'), 20_000);
    expect((await call('PATCH', path, { action: 'stop' })).status).toBe(204);
    await vi.waitFor(async () => expect(await sessions()).not.toContain('"streaming"'), 20_000);

    simulator.updateApp(simulator.rtmsApp.clientId, {
      rtms: { events: true, contentAccess: false, addedForUser: true, credits: true },
    });
    const refused = await call('PATCH', path, { action: 'start' });
    expect(problem.parse(refused.json)).toMatchObject({ code: 'zoom.content_not_allowed' });
  });

  it('makes a domain event of a finished recording, without its token', async () => {
    await simulator.sendSample('recording.completed', { url: service.webhookUrl });
    await vi.waitFor(async () => {
      const { text } = await call('GET', '/events?type=zoom.recording.completed');
      expect(text).toContain('zoom.recording.completed');
      expect(text).not.toContain('download_token');
    }, 20_000);
  });

  it('explains what an invitation holds', async () => {
    const text = encodeURIComponent(
      `Join: https://us02web.zoom.us/j/${MEETING}?pwd=abc.1 Passcode: 12ab34`,
    );
    const answer = await call('GET', `/meeting-links?text=${text}`);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(MEETING);
    expect(answer.text).not.toContain('12ab34');
  });
});
