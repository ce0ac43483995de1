import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import {
  engineEnvironment,
  whyNot,
  type EngineEnvironment,
} from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { secretsIn } from './secret.search.js';

const MEETING = '9370011223';
const CLI = fileURLToPath(new URL('../../dist/cli/apps/cli/src/main.js', import.meta.url));

/** Characters that URLs, forms and JSON write in another way. */
const secret = (name: string) => `${name}+/%&"${randomBytes(12).toString('base64')}=x`;

const planted = {
  'client secret': secret('s2s'),
  'RTMS client secret': secret('rtms'),
  'webhook secret': secret('hook'),
  'API key': `zp_${randomBytes(32).toString('base64url')}`,
  'encryption key': randomBytes(32).toString('base64'),
};

const broker = z.object({ access_token: z.string() });

describe('no secret leaves the built service (real process, PostgreSQL, sockets, command line)', () => {
  const why = whyNot('postgres');
  const seen = new Map<string, string>();
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platform: PlatformProcess;
  let environment: Readonly<Record<string, string>>;
  let reports: string;
  let secrets: Readonly<Record<string, string>> = planted;

  async function call(name: string, path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`${platform.url}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${planted['API key']}`,
        ...Object.fromEntries(new Headers(init.headers)),
      },
    });
    const kept = response.clone();
    const head = [...kept.headers].map((header) => header.join(': ')).join('\n');
    if (name !== '') seen.set(name, `${head}\n\n${await kept.text()}`);
    return response;
  }

  function zoomctl(...args: readonly string[]): Promise<string> {
    const env = { PATH: process.env['PATH'] ?? '', ...environment };
    return new Promise((resolve) => {
      execFile(process.execPath, [CLI, ...args], { env }, (_error, stdout, stderr) => {
        resolve(`${stdout}\n${stderr}`);
      });
    });
  }

  async function rowsOfAllTables(): Promise<string> {
    const { url } = inject('postgres');
    const client = new pg.Client({ connectionString: url ?? '' });
    await client.connect();
    try {
      const schema = database.env['DATABASE_SCHEMA'] ?? '';
      const { rows } = await client.query<{ table_name: string }>(
        'SELECT table_name FROM information_schema.tables WHERE table_schema = $1',
        [schema],
      );
      const texts: string[] = [];
      for (const { table_name: table } of rows) {
        const content = await client.query<{ row: string }>(
          `SELECT row_to_json(t)::text AS row FROM ${schema}.${table} t`,
        );
        texts.push(`${table}:`, ...content.rows.map(({ row }) => row));
      }
      return texts.join('\n');
    } finally {
      await client.end();
    }
  }

  beforeAll(async () => {
    if (why !== null) return;
    reports = await mkdtemp(join(tmpdir(), 'zp-reports-'));
    simulator = await startSimulator({
      s2sApp: { clientSecret: planted['client secret'] },
      rtmsApp: {
        clientSecret: planted['RTMS client secret'],
        webhookSecret: planted['webhook secret'],
      },
    });
    database = await engineEnvironment('postgres');
    environment = {
      ...database.env,
      ...environmentFor(simulator),
      API_KEYS: `test:${createHash('sha256').update(planted['API key']).digest('hex')}`,
      ENCRYPTION_KEYS: `test:${planted['encryption key']}`,
      LOG_LEVEL: 'trace',
    };
    platform = await startPlatformProcess({
      ...database.env,
      ...environment,
      NODE_OPTIONS: `--report-on-signal --report-directory=${reports}`,
    });
  }, 60_000);

  afterAll(async () => {
    if (why !== null) return;
    platform.kill('SIGKILL');
    await platform.ended;
    await simulator.close();
    await database.remove();
    await rm(reports, { recursive: true });
  });

  const journal = (type: string) => simulator.journal.entries().filter((e) => e.type === type);

  it(
    'each planted value is used',
    { meta: { engine: 'postgres' }, timeout: 60_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      // The API key opens the route, the client secret makes the token, the vault keeps it.
      expect((await call('meeting', `/v1/meetings/${MEETING}`)).status).toBe(200);
      expect(simulator.mints()).toBe(1);
      const handedOut = await call('', '/v1/oauth/token', { method: 'POST' });
      secrets = { ...planted, token: broker.parse(await handedOut.json()).access_token };
      const kept = await rowsOfAllTables();
      expect(kept).toContain('zoom_tokens');
      // The webhook secret lets the delivery in, the RTMS secret signs the handshake.
      const played = simulator.playMeeting('standup', {
        webhookUrl: `${platform.url}/webhooks/zoom`,
      });
      await vi.waitFor(() => expect(journal('media.first_frame')).not.toEqual([]), 20_000);
      played.stop(6);
      expect(await simulator.validateWebhookUrl(`${platform.url}/webhooks/zoom`)).toBe(true);
    },
  );

  it(
    'and none is in any log, error, crash report, table or report of the doctor',
    { timeout: 90_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const webhookUrl = `${platform.url}/webhooks/zoom`;
      const token = secrets['token'] ?? '';
      const basic = Buffer.from(
        `${simulator.s2sApp.clientId}:${planted['client secret']}`,
      ).toString('base64');
      // What stands between us and Zoom may quote what it was sent.
      const quoting = { code: 300, message: `Refused: Authorization: Bearer ${token}` };
      simulator.injectFault({ path: '/v2', status: 400, body: quoting });
      await call('a quoting API', `/v1/meetings/${MEETING}`);
      simulator.revokeTokens();
      const reason = `Refused: ${planted['client secret']}, Basic ${basic}`;
      simulator.injectFault({
        path: '/oauth',
        status: 400,
        body: { error: 'invalid_request', reason },
      });
      await call('a quoting token endpoint', `/v1/meetings/${MEETING}`);
      simulator.injectFault({ path: '/oauth', hangUp: true });
      await call('a broken token endpoint', `/v1/meetings/${MEETING}`);
      await call('the token route', '/v1/oauth/revoke', { method: 'POST' });
      await call('a foreign key', '/v1/meetings/1', {
        headers: { authorization: `Bearer ${planted['webhook secret']}` },
      });
      for (const seal of ['forged', 'stale', 'unsigned'] as const) {
        const answers = await simulator.sendWebhook({
          url: webhookUrl,
          body: '{"event":"x"}',
          seal,
        });
        seen.set(`a ${seal} webhook`, JSON.stringify(answers));
      }
      await call('doctor', '/v1/doctor');
      seen.set('zoomctl doctor', await zoomctl('doctor'));
      seen.set('zoomctl doctor --json', await zoomctl('doctor', '--json'));
      seen.set('zoomctl token', await zoomctl('token', 'mint'));
      await call('metrics', '/metrics');
      await call('ready', '/health/ready');

      platform.kill('SIGUSR2');
      await vi.waitFor(async () => {
        const [name] = await readdir(reports);
        const text = await readFile(join(reports, name ?? ''), 'utf8');
        expect(JSON.parse(text)).toHaveProperty('header');
        seen.set('diagnostic report', text);
      }, 20_000);
      platform.kill('SIGTERM');
      await platform.ended;
      seen.set('log', platform.output());
      seen.set('tables', await rowsOfAllTables());

      expect(seen.get('log')).toContain('API call');
      expect(seen.get('doctor')).toContain('application/json');
      expect(seen.get('zoomctl doctor --json')).toContain('"status"');
      const found = [...seen].map(([place, text]) => [place, secretsIn(text, secrets)]);
      expect(found.filter(([, names]) => names?.length !== 0)).toEqual([]);
    },
  );
});
