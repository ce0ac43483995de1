import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import { HostedZoomctl } from '../harness/hosted.zoomctl.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { runZoomctl } from '../harness/zoomctl.process.js';

let simulator: Simulator;
let env: Record<string, string>;
let scopes: readonly string[];
let zoomctl: HostedZoomctl;

beforeAll(async () => {
  zoomctl = new HostedZoomctl();
  simulator = await startSimulator();
  env = environmentFor(simulator);
  ({ scopes } = simulator.s2sApp);
});
afterAll(async () => {
  await zoomctl.close();
  await simulator.close();
});

const TOKEN = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;

describe('zoomctl setup (built, answers piped in)', () => {
  const answersOf = (accountId: string, secret: string) =>
    [
      accountId,
      env['ZOOM_CLIENT_ID'],
      secret,
      env['ZOOM_RTMS_CLIENT_ID'],
      env['ZOOM_RTMS_CLIENT_SECRET'],
      env['ZOOM_WEBHOOK_SECRET'],
    ].join('\n');

  const places = () => ({ ZOOM_OAUTH_URL: env['ZOOM_OAUTH_URL'] ?? '' });

  async function setUp(answers: string) {
    const folder = await mkdtemp(join(tmpdir(), 'zp-setup-'));
    const file = join(folder, '.env');
    try {
      await writeFile(file, '# mine\nPORT=4000\n');
      const run = await runZoomctl(['setup', '--env-file', file], places(), answers);
      const { mode } = await stat(file);
      return { ...run, text: await readFile(file, 'utf8'), mode: mode & 0o777 };
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  it('checks the values with Zoom, writes them for the owner alone, and keeps other keys', async () => {
    const secret = env['ZOOM_CLIENT_SECRET'] ?? '';
    const run = await setUp(answersOf(env['ZOOM_ACCOUNT_ID'] ?? '', secret));
    expect(run.code).toBe(0);
    expect(run.mode).toBe(0o600);
    expect(run.text).toContain('# mine\nPORT=4000\n');
    expect(run.text).toContain(`ZOOM_CLIENT_SECRET=${secret}\n`);
    expect(run.text).toContain(`ZOOM_WEBHOOK_SECRET=${env['ZOOM_WEBHOOK_SECRET'] ?? ''}\n`);
    expect(run.stdout + run.stderr).not.toContain(secret);
  });

  it('writes nothing that Zoom refuses', async () => {
    const wrong = 'a-secret-that-was-regenerated-32';
    const run = await setUp(answersOf(env['ZOOM_ACCOUNT_ID'] ?? '', wrong));
    expect(run.code).toBe(2);
    expect(run.text).toBe('# mine\nPORT=4000\n');
    expect(run.stderr).toContain('invalid_client');
  });

  it('refuses an account number before Zoom is asked', async () => {
    const run = await setUp(answersOf('5102261788', env['ZOOM_CLIENT_SECRET'] ?? ''));
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/ZOOM_ACCOUNT_ID.*account number/);
    expect(run.stderr).toContain('zoomctl.answer_unusable');
  });
});

describe('zoomctl (built, against a simulated Zoom)', () => {
  it('makes a token and shows it only when it is asked to', async () => {
    const quiet = await zoomctl.run(['token', 'mint'], env);
    expect(quiet).toMatchObject({ code: 0 });
    expect(quiet.stdout).toContain('3599 s');
    expect(quiet.stdout + quiet.stderr).not.toMatch(TOKEN);
    const shown = await zoomctl.run(['token', 'mint', '--show'], env);
    expect(shown.stdout.trim().split('\n').at(-1)).toMatch(TOKEN);
    expect((await zoomctl.run(['token', 'show', '--json'], env)).stdout).not.toMatch(TOKEN);
  });

  it('reads a meeting by its link, without its secrets', async () => {
    const { meetingId } = simulator.scripts.load('standup');
    const link = `https://us02web.zoom.us/j/${meetingId}?pwd=abcDEF123.1`;
    const { code, stdout } = await zoomctl.run(['meeting', link, '--json'], env);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: meetingId });
    expect(stdout).not.toMatch(/start_url|password|zak/);
  });

  it('tells an error as message, fix and code, and ends with 2', async () => {
    const { code, stdout, stderr } = await runZoomctl(['meeting', '99999999999'], env);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/Fix: .*deleted/);
    expect(stderr).toContain('Code: zoom.not_found');
    const json = await runZoomctl(['--json', 'meeting', '99999999999'], env);
    expect(json.code).toBe(2);
    expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'zoom.not_found' } });
  });

  it('keeps results and progress apart, and colours for terminals only', async () => {
    const { stdout, stderr } = await runZoomctl(['doctor'], env);
    expect(stdout).toContain('Nothing is wrong.');
    expect(stdout).not.toContain('checked ');
    expect(stderr).toContain('checked token');
    expect(stdout + stderr).not.toContain('\u001b[');
  });

  it.each([
    ['doctor'],
    ['token'],
    ['meeting'],
    ['users'],
    ['rtms'],
    ['setup'],
    ['verify'],
    ['events'],
  ])('%s --help has examples', async (command) => {
    const { code, stdout } = await zoomctl.run([command, '--help'], {});
    expect(code).toBe(0);
    expect(stdout).toContain('Examples:');
  });

  it('ends the token that comes on standard input', async () => {
    const made = await runZoomctl(['token', 'mint', '--show'], env);
    const token = made.stdout.trim().split('\n').at(-1) ?? '';
    const ask = () =>
      fetch(`${env['ZOOM_API_URL'] ?? ''}/users/me`, {
        headers: { authorization: `Bearer ${token}` },
      });
    expect((await ask()).status).toBe(200);
    const revoked = await runZoomctl(['token', 'revoke'], env, `${token}\n`);
    expect(revoked).toMatchObject({ code: 0, stdout: 'Zoom has revoked the token.\n' });
    expect((await ask()).status).toBe(401);
    const again = await runZoomctl(['token', 'revoke', '--json'], env, 'not-a-token');
    expect(again.code).toBe(2);
    expect(JSON.parse(again.stdout)).toMatchObject({
      error: { code: 'zoomctl.token_not_revoked' },
    });
  });

  it('lists every user of the account', async () => {
    const { code, stdout } = await zoomctl.run(['users', '--json'], env);
    expect(code).toBe(0);
    const users = z
      .array(z.object({ id: z.string(), email: z.string() }))
      .parse(JSON.parse(stdout));
    expect(users.length).toBeGreaterThan(1);
    const plain = await zoomctl.run(['users'], env);
    for (const { id, email } of users) expect(plain.stdout).toContain(`${id}  ${email}`);
  });

  it('starts, pauses, resumes and stops a stream, and says that Zoom only accepted it', async () => {
    const { meetingId } = simulator.startMeeting('demo');
    const asked = () =>
      simulator.journal
        .entries()
        .filter(({ type, detail }) => type === 'rest.called' && detail?.['method'] === 'PATCH');
    for (const [index, action] of ['start', 'pause', 'resume', 'stop'].entries()) {
      const { code, stdout } = await zoomctl.run(['rtms', action, meetingId], env);
      expect(code, action).toBe(0);
      expect(stdout).toContain(action);
      expect(asked()).toHaveLength(index + 1);
    }
    // What Zoom accepted, it does a moment later.
    await vi.waitFor(async () => {
      const late = await zoomctl.run(['rtms', 'pause', meetingId, '--json'], env);
      expect(late.code).toBe(2);
      expect(JSON.parse(late.stdout)).toMatchObject({ error: { zoomCode: 3000 } });
    }, 15_000);
  });

  it('explains a start that Zoom refuses as doctor rtms does', async () => {
    const { meetingId } = simulator.startMeeting('demo');
    const { clientId, rtms } = simulator.rtmsApp;
    const inOrder = { events: true, contentAccess: true, addedForUser: true, credits: true };
    simulator.updateApp(clientId, { rtms: { ...inOrder, contentAccess: false } });
    const { code, stdout } = await zoomctl.run(['rtms', 'start', meetingId, '--json'], env);
    simulator.updateApp(clientId, { rtms: rtms ?? inOrder });
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'zoom.content_not_allowed',
        zoomCode: 13262,
        case: 'content-access-off',
        fix: expect.stringContaining('Share realtime meeting content with apps') as unknown,
      },
    });
    const { meetingId: quiet } = simulator.scripts.load('standup');
    const early = await zoomctl.run(['rtms', 'start', quiet], env);
    expect(early.code).toBe(2);
    expect(early.stderr).toContain('case: meeting-not-live');
    expect(early.stderr).toContain('Wait until somebody has joined.');
  });

  it('says why a stream does not run, from what Zoom says alone', async () => {
    const { meetingId } = simulator.scripts.load('standup');
    const quiet = await zoomctl.run(['doctor', 'rtms', meetingId, '--json'], env);
    expect(quiet.code).toBe(1);
    expect(JSON.parse(quiet.stdout)).toMatchObject({ case: 'meeting-not-live' });
    const foreign = await zoomctl.run(['doctor', 'rtms', '99999999999', '--json'], env);
    expect(foreign.code).toBe(2);
    expect(JSON.parse(foreign.stdout)).toMatchObject({ case: 'meeting-of-another-account' });
  });

  it('says of a live meeting that no service was asked, and nothing of webhooks', async () => {
    const { meetingId } = simulator.startMeeting('demo');
    const { code, stdout } = await zoomctl.run(['doctor', 'rtms', meetingId, '--json'], env);
    expect(JSON.parse(stdout)).toMatchObject({
      case: 'service-not-asked',
      status: 'warning',
      fix: [expect.stringContaining('--service')],
      evidence: { meeting: 'live', serviceAsked: false },
    });
    expect(stdout).not.toMatch(/no webhook/i);
    expect(code).toBe(1);
  });

  it('says that nothing is known where Zoom does not say whether a meeting is live', async () => {
    const { meetingId } = simulator.scripts.load('standup');
    simulator.updateApp(simulator.s2sApp.clientId, { scopes: ['user:read:user:admin'] });
    const { code, stdout } = await zoomctl.run(['doctor', 'rtms', meetingId, '--json'], env);
    simulator.updateApp(simulator.s2sApp.clientId, { scopes });
    expect(JSON.parse(stdout)).toMatchObject({ case: 'meeting-not-known', status: 'warning' });
    expect(code).toBe(1);
  });

  it('ends with 2 on arguments that make no sense', async () => {
    expect((await runZoomctl(['dance'], {})).code).toBe(2);
  });

  it.each([
    [['--features', 'meetigns'], /No such feature: meetigns\. Known: meetings, rtms-control/],
    [['--rtms-app-id', 'https://marketplace.zoom.us/develop/apps/x'], /An id of an app has/],
  ])('doctor refuses %j', async (args, says) => {
    const { code, stdout, stderr } = await zoomctl.run(['doctor', ...args], env);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
  });

  it('looks for an app by the id that is given, and says no more than that it is not known', async () => {
    const { stdout } = await zoomctl.run(
      ['doctor', '--json', '--rtms-app-id', 'AnotherApp_1-2'],
      env,
    );
    expect(stdout).toContain('Zoom knows no app of the id that was given');
    expect(stdout).not.toContain('--rtms-app-id');
  });

  it('knows the configured account only', async () => {
    const own = await zoomctl.run(
      ['token', 'mint', '--account', env['ZOOM_ACCOUNT_ID'] ?? ''],
      env,
    );
    expect(own.code).toBe(0);
    const { code, stdout } = await zoomctl.run(['doctor', '--json', '--account', 'Another'], env);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'zoomctl.account_not_configured' },
    });
  });

  it('knows the accounts of a file only', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'zp-accounts-'));
    const file = join(folder, 'accounts.json');
    const cloud = { oauthUrl: env['ZOOM_OAUTH_URL'], apiUrl: env['ZOOM_API_URL'] };
    const { clientId, clientSecret, accountId } = simulator.s2sApp;
    const account = { accountId, clientId, clientSecret, cloud };
    await writeFile(file, JSON.stringify({ apps: [], accounts: [account] }));
    const filed = { ZOOM_ACCOUNTS_FILE: file };
    try {
      const own = await zoomctl.run(['token', 'mint', '--account', accountId], filed);
      expect(own.code).toBe(0);
      const other = await zoomctl.run(['doctor', '--account', 'Another'], filed);
      expect(other.code).toBe(2);
      expect(other.stderr).toContain('Code: zoomctl.account_not_configured');
      expect(other.stderr).not.toContain(accountId);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('says what to do when nothing is configured', async () => {
    const { code, stderr } = await zoomctl.run(['token', 'mint'], {});
    expect(code).toBe(2);
    expect(stderr).toContain('zoomctl setup');
  });
});
