import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { rtmsConcurrency } from '../../apps/simulator/src/zoom/webhook.body.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';
import { runZoomctl } from '../harness/zoomctl.process.js';

const report = z.object({
  status: z.string(),
  cause: z.string().nullable(),
  checks: z.array(z.object({ id: z.string(), status: z.string(), means: z.string() }).loose()),
});

/** A meeting of the account that nobody has started. */
const QUIET = '96600123456';
const REFUSED = 'aDkQ0c4CTYGiiSb8EFYc5A==';
const LIVE = 'bDkQ0c4CTYGiiSb8EFYc5A==';
const POLL = { timeout: 20_000, interval: 100 };
const STRANGER = 'AnotherAppsClientId_22';
const verdict = z.object({ case: z.string(), status: z.string(), saw: z.string() }).loose();

describe('the doctor of the service (built service, simulated Zoom, real sockets)', () => {
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;

  beforeAll(async () => {
    service = await startSimulatedService('pglite');
    ({ simulator, platform } = service);
  }, 60_000);

  afterAll(() => service.close());

  async function examined() {
    const response = await platform.fetch('/v1/doctor');
    expect(response.status).toBe(200);
    return report.parse(await response.json());
  }

  async function saidOf(meeting: string) {
    const query = new URLSearchParams({ meeting });
    const response = await platform.fetch(`/v1/doctor/rtms?${query.toString()}`);
    expect(response.status).toBe(200);
    return verdict.parse(await response.json());
  }

  /** Somebody who is not Zoom: Zoom's own log knows nothing of it. */
  async function forge() {
    const response = await fetch(service.webhookUrl, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        clientid: STRANGER,
        'x-zm-request-timestamp': String(Math.floor(Date.now() / 1000)),
        'x-zm-signature': `v0=${'0'.repeat(64)}`,
      },
      body: JSON.stringify({ event: 'meeting.rtms_started' }),
    });
    expect(response.status).toBe(401);
  }

  it('wants a key', async () => {
    expect((await fetch(`${platform.url}/v1/doctor`)).status).toBe(401);
  });

  it('finds nothing to mend where all is well', async () => {
    const { status, cause, checks } = await examined();
    expect({ status, cause }).toEqual({ status: 'ok', cause: null });
    expect(checks.filter((check) => check.status === 'failed')).toEqual([]);
  });

  it('looks for the app of an id, and refuses what is none', async () => {
    const { clientId } = simulator.rtmsApp;
    const known = await platform.fetch(`/v1/doctor?rtmsAppId=${clientId}`);
    const { checks } = report.parse(await known.json());
    expect(checks.find(({ id }) => id === 'app-info')?.status).toBe('ok');
    const unknown = await platform.fetch('/v1/doctor?rtmsAppId=AnotherApp');
    expect(await unknown.text()).toContain('Zoom knows no app of the id that was given');
    for (const text of ['', '../users', 'a&rtmsAppId=b']) {
      const refused = await platform.fetch(`/v1/doctor?rtmsAppId=${text}`);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ code: 'doctor.app_id_invalid' });
    }
  });

  it('fails where nothing but refused deliveries came, until one verifies', async () => {
    await forge();
    const { cause, checks } = await examined();
    expect(cause).toBe('webhook-sender');
    expect(checks[0]).toMatchObject({ id: 'webhook-sender', status: 'failed' });
    expect(checks[0]?.means).toContain(STRANGER);
    await simulator.sendSample('meeting.participant_joined', { url: service.webhookUrl });
    await expect.poll(examined, POLL).toMatchObject({ status: 'ok', cause: null });
  });

  it('says which meetings it cannot find in a text', async () => {
    const response = await platform.fetch('/v1/doctor/rtms?meeting=tomorrow');
    expect(response.status).toBe(400);
    expect((await platform.fetch('/v1/doctor/rtms')).status).toBe(400);
  });

  it('says that a stream runs, asked by number, UUID or link; zoomctl passes that on', async () => {
    const { meetingId, meetingUuid } = simulator.playMeeting('demo', {
      webhookUrl: service.webhookUrl,
    });
    await expect.poll(() => saidOf(meetingId), POLL).toMatchObject({ case: 'running' });
    const link = `https://us02web.zoom.us/j/${meetingId}`;
    for (const name of [meetingUuid, link]) {
      expect(await saidOf(name)).toMatchObject({ case: 'running', status: 'ok' });
    }
    const key = (await readFile(join(service.dataDir, 'api-key'), 'utf8')).trim();
    const asked = ['doctor', 'rtms', link, '--service', platform.url, '--key', key, '--json'];
    const { code, stdout } = await runZoomctl(asked, {});
    expect(JSON.parse(stdout)).toMatchObject({ case: 'running' });
    expect(code).toBe(0);
  });

  it('says that a meeting which is not live has no stream', async () => {
    expect(await saidOf(QUIET)).toMatchObject({ case: 'meeting-not-live', status: 'warning' });
  });

  it('names the Client Secret where Zoom refuses the handshake', async () => {
    const { clientId, clientSecret } = simulator.rtmsApp;
    simulator.updateApp(clientId, { clientSecret: 'regenerated-in-the-marketplace--' });
    const { meetingUuid } = simulator.playMeeting('demo', {
      meetingUuid: REFUSED,
      webhookUrl: service.webhookUrl,
    });
    await expect
      .poll(() => saidOf(meetingUuid), POLL)
      .toMatchObject({ case: 'wrong-client-secret', status: 'failed' });
    simulator.updateApp(clientId, { clientSecret });
  });

  it('says what came for a live meeting that has no stream', async () => {
    const { meetingUuid } = simulator.startMeeting('standup', {
      meetingUuid: LIVE,
      webhookUrl: service.webhookUrl,
    });
    await expect
      .poll(() => saidOf(meetingUuid), POLL)
      .toMatchObject({ case: 'webhooks-but-no-start', status: 'failed' });
    const facts = { meetingUuid, streams: 2000, limit: 2000 };
    const { body } = rtmsConcurrency('limited', facts, Date.now());
    await simulator.sendWebhook({ url: service.webhookUrl, body: body.toString() });
    expect(await saidOf(meetingUuid)).toMatchObject({ case: 'concurrency-limited' });
    const metrics = async () => (await platform.fetch('/metrics')).text();
    await expect.poll(metrics, POLL).toContain('rtms_concurrency_reports_total{level="limited"} 1');
    expect(await metrics()).toContain('rtms_concurrency_streams 2000');
  });

  describe('of a meeting whose start over REST was refused', () => {
    const rtms = { events: true, contentAccess: true, addedForUser: true, credits: true };
    const change = (less: Partial<typeof rtms>) =>
      simulator.updateApp(simulator.rtmsApp.clientId, { rtms: { ...rtms, ...less } });
    const missing = 'Invalid access token, does not contain scopes:[meeting:write].';
    const refusal = (status: number, body: object) => {
      simulator.injectFault({ method: 'PATCH', path: '/v2/live_meetings/', status, body });
    };
    let meetingId: string;
    let meetingUuid: string;

    async function start(): Promise<number> {
      const { status } = await platform.fetch(`/v1/live_meetings/${meetingId}/rtms_app/status`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ action: 'start' }),
      });
      return status;
    }

    beforeAll(() => {
      ({ meetingId } = simulator.scripts.load('hostile-network'));
    });
    afterEach(() => change({}));

    it('says that it was not live, and whether it is now', async () => {
      expect(await start()).toBe(409);
      expect(await saidOf(meetingId)).toMatchObject({ case: 'meeting-not-live' });
      const { webhookUrl } = service;
      ({ meetingUuid } = simulator.startMeeting('hostile-network', { webhookUrl }));
      expect(await saidOf(meetingId)).toMatchObject({
        case: 'started-too-early',
        saw: expect.stringContaining('3000') as unknown,
      });
    });

    it('says that the app may not see content, by number and by UUID', async () => {
      change({ contentAccess: false });
      expect(await start()).toBe(502);
      for (const name of [meetingId, meetingUuid]) {
        expect(await saidOf(name)).toMatchObject({ case: 'content-access-off', status: 'failed' });
      }
    });

    it.each([
      ['start-scope-missing', 400, { code: 4711, message: missing }],
      ['start-not-allowed', 403, { code: 200, message: 'Not the host.' }],
      ['start-refused', 400, { code: 200, message: 'No credits.' }],
    ])('names the reason: %s', async (expected, status, body) => {
      refusal(status, body);
      expect(await start()).toBeGreaterThanOrEqual(400);
      expect(await saidOf(meetingId)).toMatchObject({ case: expected, status: 'failed' });
    });

    it('speaks of it no more once a start is accepted', async () => {
      change({ events: false });
      expect(await start()).toBe(204);
      expect(await saidOf(meetingId)).toMatchObject({ case: 'no-stream-known' });
      expect(await saidOf(meetingUuid)).toMatchObject({ case: 'webhooks-but-no-start' });
    });
  });

  it('only warns of deliveries that do not verify while others do, and names their app', async () => {
    await forge();
    const { cause, checks } = await examined();
    expect(cause).toBe('webhook-sender');
    const [first] = checks;
    expect(first).toMatchObject({ id: 'webhook-sender', status: 'warning' });
    expect(first?.means).toContain(STRANGER);
    const said = await saidOf(LIVE);
    expect(said).toMatchObject({ case: 'other-app-sent-it', status: 'failed' });
    expect(said.saw).toContain(STRANGER);
  });
});
