import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { engineEnvironment, type EngineEnvironment } from '../harness/engine.environment.js';
import { HostedZoomctl } from '../harness/hosted.zoomctl.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { runZoomctl } from '../harness/zoomctl.process.js';

const report = z.object({
  steps: z.array(
    z.object({
      id: z.string(),
      status: z.enum(['ok', 'failed', 'skipped']),
      ms: z.number(),
      evidence: z.string(),
      code: z.string().optional(),
      fix: z.string().optional(),
    }),
  ),
});

const NAMES = ['token', 'meeting', 'webhook', 'join', 'first frame', 'stop'];
const RTMS_IN_ORDER = { events: true, contentAccess: true, addedForUser: true, credits: true };

describe('zoomctl verify (built cli and service, simulated Zoom, real sockets)', () => {
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platform: PlatformProcess;
  let env: Record<string, string>;
  let hosted: HostedZoomctl;
  let run: typeof runZoomctl;

  beforeAll(() => {
    hosted = new HostedZoomctl();
  });
  afterAll(() => hosted.close());

  beforeEach(async () => {
    simulator = await startSimulator();
    database = await engineEnvironment('pglite');
    env = environmentFor(simulator);
    ({ run } = hosted);
  });

  afterEach(async () => {
    platform.kill('SIGTERM');
    await platform.ended;
    await simulator.close();
    await database.remove();
  });

  async function startService(change: Readonly<Record<string, string>> = {}): Promise<void> {
    platform = await startPlatformProcess({ ...database.env, ...env, ...change });
    const key = await readFile(join(database.env.DATA_DIR, 'api-key'), 'utf8');
    env = { ...env, ZOOMCTL_KEY: key.trim() };
  }

  const startMeeting = () =>
    simulator.startMeeting('demo', { webhookUrl: `${platform.url}/webhooks/zoom` });

  async function verify(meeting: string, ...args: readonly string[]) {
    const all = ['verify', meeting, '--service', platform.url, '--json', ...args];
    const { code, stdout, stderr } = await run(all, env);
    if (!stdout.includes('"steps"')) throw new Error(`zoomctl verify: ${stdout}${stderr}`);
    const { steps } = report.parse(JSON.parse(stdout));
    expect(steps.map(({ id }) => id)).toEqual(NAMES);
    const step = (name: string) => steps.find(({ id }) => id === name);
    return { code, stdout, step, states: steps.map(({ status }) => status) };
  }

  const controls = () =>
    simulator.journal
      .entries()
      .filter(({ type, detail }) => type === 'rest.called' && detail?.['method'] === 'PATCH');

  it('passes all six steps, stops what it started, and shows no secret', async () => {
    // In a process of its own, as a person has it: it ends by itself.
    run = runZoomctl;
    await startService();
    const { meetingId } = startMeeting();
    const { code, states, step, stdout } = await verify(meetingId);
    expect(states, stdout).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok']);
    expect(code).toBe(0);
    // Whichever kind comes first: on a busy machine that is now and then a transcript.
    expect(step('first frame')?.evidence).toMatch(
      /^The first frame of the session, (?:audio|video|transcript), came [1-9]\d* ms after the offer\.$/,
    );
    expect(step('stop')?.evidence).toContain('the session has ended');
    const { sessions } = z
      .object({ sessions: z.array(z.object({ state: z.string() }).loose()) })
      .parse(await (await platform.fetch('/v1/rtms/sessions')).json());
    expect(sessions.map(({ state }) => state)).toEqual(['ended']);
    for (const key of ['ZOOMCTL_KEY', 'ZOOM_CLIENT_SECRET', 'ZOOM_WEBHOOK_SECRET']) {
      expect(stdout).not.toContain(env[key]);
    }
  }, 60_000);

  const control = (meetingId: string, action: string) =>
    platform.fetch(`/v1/live_meetings/${meetingId}/rtms_app/status`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action }),
    });

  const inState = async (state: string) =>
    (await platform.fetch(`/v1/rtms/sessions?state=${state}`)).text();

  /** A stream whose first frame has come. */
  async function runningStream(): Promise<string> {
    const { meetingId } = startMeeting();
    await control(meetingId, 'start');
    await vi.waitFor(async () => {
      const text = await inState('streaming');
      expect(text).toContain(meetingId);
      expect(text).toMatch(/"firstFrameAt":\d/);
    }, 20_000);
    return meetingId;
  }

  it('looks at a stream that runs already, and leaves it running', async () => {
    await startService();
    const meetingId = await runningStream();
    const before = controls().length;
    const { code, states, step, stdout } = await verify(meetingId);
    expect(states, stdout).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'skipped']);
    expect(code).toBe(0);
    expect(step('webhook')?.evidence).toContain('runs already');
    expect(step('first frame')?.evidence).toMatch(/^Frames come; the last .*, 20\d\d-/);
    expect(controls()).toHaveLength(before);
    expect(await inState('streaming')).toContain(meetingId);
  }, 60_000);

  it('takes no frame of before for one of now: a stream that runs already, and is paused', async () => {
    await startService();
    const meetingId = await runningStream();
    await control(meetingId, 'pause');
    await vi.waitFor(async () => expect(await inState('paused')).toContain(meetingId), 20_000);
    const { code, states, step } = await verify(meetingId, '--timeout', '2');
    expect(states).toEqual(['ok', 'ok', 'ok', 'ok', 'failed', 'skipped']);
    expect(code).toBe(2);
    expect(step('first frame')).toMatchObject({
      code: 'zoomctl.frame_missing',
      fix: expect.stringContaining('zoomctl rtms resume') as unknown,
    });
  }, 60_000);

  it('names the setting that keeps the app from the content of meetings', async () => {
    await startService();
    const { meetingId } = startMeeting();
    const rtms = { ...RTMS_IN_ORDER, contentAccess: false };
    simulator.updateApp(simulator.rtmsApp.clientId, { rtms });
    const { code, states, step } = await verify(meetingId);
    expect(states).toEqual(['ok', 'ok', 'failed', 'skipped', 'skipped', 'skipped']);
    expect(code).toBe(2);
    expect(step('webhook')).toMatchObject({
      code: 'zoom.content_not_allowed',
      fix: expect.stringContaining('Allow apps to access meeting content') as unknown,
    });
  }, 60_000);

  it('names the Secret Token when the service refuses what Zoom sends, and stops the stream', async () => {
    await startService({ ZOOM_WEBHOOK_SECRET: 'not-the-secret-token-of-the-app' });
    const { meetingId } = startMeeting();
    const { code, states, step } = await verify(meetingId, '--timeout', '2');
    expect(states).toEqual(['ok', 'ok', 'failed', 'skipped', 'skipped', 'ok']);
    expect(code).toBe(2);
    expect(step('webhook')).toMatchObject({
      code: 'zoomctl.webhook_missing',
      fix: expect.stringContaining('Secret Token') as unknown,
    });
    expect(controls()).toHaveLength(2);
  }, 60_000);

  it('says what refused the join, when Zoom does not take the secret of the app', async () => {
    await startService({ ZOOM_RTMS_CLIENT_SECRET: 'a-secret-that-was-regenerated-32' });
    const { meetingId } = startMeeting();
    const { code, states, step, stdout } = await verify(meetingId, '--timeout', '8');
    expect(states, stdout).toEqual(['ok', 'ok', 'ok', 'failed', 'skipped', 'ok']);
    expect(code).toBe(2);
    expect(step('join')).toMatchObject({ code: 'zoomctl.stream_not_joined' });
    expect(step('join')?.fix).toContain('ZOOM_RTMS_CLIENT_SECRET');
  }, 60_000);

  it('ends at a meeting that is not live, and at a key that the service does not know', async () => {
    await startService();
    const { meetingId } = simulator.scripts.load('demo');
    const early = await verify(meetingId);
    expect(early.states.slice(0, 3)).toEqual(['ok', 'failed', 'skipped']);
    expect(early.step('meeting')).toMatchObject({ code: 'zoomctl.meeting_not_live' });
    startMeeting();
    env = { ...env, ZOOMCTL_KEY: 'zp_not-a-key' };
    const stranger = await verify(meetingId);
    expect(stranger.code).toBe(2);
    expect(stranger.step('webhook')).toMatchObject({ code: 'zoomctl.service_unusable' });
    expect(controls()).toHaveLength(0);
  }, 60_000);

  it('doctor rtms takes the key from ZOOMCTL_KEY too, and asks for it where there is none', async () => {
    await startService();
    const { meetingId } = startMeeting();
    const args = ['doctor', 'rtms', meetingId, '--service', platform.url, '--json'];
    expect(JSON.parse((await run(args, env)).stdout)).toHaveProperty('case');
    const keyless = await run(args, { ...env, ZOOMCTL_KEY: '' });
    expect(keyless.code).toBe(2);
    expect(keyless.stdout).toContain('zoomctl.service_key_missing');
  }, 60_000);
});
