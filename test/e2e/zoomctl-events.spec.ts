import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import { startSimulator, type Simulator } from '../../apps/simulator/src/simulator.js';
import {
  engineEnvironment,
  whyNot,
  type EngineEnvironment,
} from '../harness/engine.environment.js';
import { startPlatformProcess, type PlatformProcess } from '../harness/platform.process.js';
import { environmentFor } from '../harness/simulated-zoom.environment.js';
import { runZoomctl } from '../harness/zoomctl.process.js';

const event = z.object({ id: z.string(), type: z.string(), key: z.string(), cursor: z.string() });
const page = z.object({ events: z.array(event.loose()), next: z.string() });
const POLL = { timeout: 20_000, interval: 100 };
const SUBSCRIBER = 'auth.deauthorizations';

describe('zoomctl events (built cli and service, PostgreSQL, simulated Zoom)', () => {
  const why = whyNot('postgres');
  let simulator: Simulator;
  let database: EngineEnvironment;
  let platform: PlatformProcess;
  let env: Record<string, string>;

  beforeAll(async () => {
    if (why !== null) return;
    simulator = await startSimulator();
    database = await engineEnvironment('postgres');
    platform = await startPlatformProcess({ ...database.env, ...environmentFor(simulator) });
    const key = await readFile(join(database.env.DATA_DIR, 'api-key'), 'utf8');
    env = { ZOOMCTL_KEY: key.trim() };
    const url = `${platform.url}/webhooks/zoom`;
    await simulator.sendSample('app_deauthorized', { url });
    await simulator.sendSample('user.created', { url });
  }, 60_000);

  afterAll(async () => {
    if (why !== null) return;
    platform.kill('SIGTERM');
    await platform.ended;
    await simulator.close();
    await database.remove();
  });

  const events = (...args: readonly string[]) =>
    runZoomctl(['events', ...args, '--service', platform.url], env);
  const listed = async (...args: readonly string[]) => {
    const { stdout, stderr } = await events('list', ...args, '--json');
    return page.parse(JSON.parse(stdout === '' ? stderr : stdout));
  };

  it(
    'lists by type, goes on behind a cursor, and shows one',
    { meta: { engine: 'postgres' }, timeout: 60_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      // What is committed shows once no older transaction of the server runs.
      await expect
        .poll(async () => (await listed()).events.map(({ type }) => type), POLL)
        .toEqual(['zoom.event.received', 'zoom.app.deauthorized', 'zoom.event.received']);
      const all = await listed();
      const [first, removed] = all.events;
      expect((await listed('--type', 'zoom.app.deauthorized')).events).toEqual([removed]);
      expect((await listed('--after', first?.cursor ?? '', '--limit', '1')).events).toEqual([
        removed,
      ]);
      expect((await listed('--after', all.next)).events).toEqual([]);
      const shown = await events('show', removed?.id ?? '');
      expect(shown.code).toBe(0);
      expect(shown.stdout).toContain('zoom.app.deauthorized');
      expect(shown.stdout).toContain('"userId"');
    },
  );

  it(
    'shows dead letters with their reason, and has one delivered again',
    { meta: { engine: 'postgres' }, timeout: 60_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      expect(await events('dead')).toMatchObject({ code: 0, stdout: 'None.\n' });
      const removed = (await listed('--type', 'zoom.app.deauthorized')).events[0];
      const client = new pg.Client({ connectionString: inject('postgres').url ?? '' });
      await client.connect();
      try {
        await client.query(`SET search_path TO ${database.env['DATABASE_SCHEMA'] ?? ''}`);
        // As a handler that failed ten times leaves it.
        await client.query(
          `INSERT INTO event_delivery (subscriber, xid, position, key, state, attempts, reason)
           SELECT $1, xid, position, key, 'dead', 10, 'Error: planted' FROM event_log WHERE id = $2`,
          [SUBSCRIBER, removed?.id],
        );
      } finally {
        await client.end();
      }
      const dead = await events('dead');
      expect(dead.code).toBe(1);
      expect(dead.stdout).toContain(`${SUBSCRIBER}  dead after 10`);
      expect(dead.stdout).toContain('Error: planted');
      const again = await events('replay', removed?.id ?? '', '--subscriber', SUBSCRIBER);
      expect(again).toMatchObject({ code: 0 });
      const left = async () => (await events('dead')).stdout;
      await expect.poll(left, POLL).toBe('None.\n');
    },
  );

  it(
    'passes on what the service refuses, with its code and fix',
    { meta: { engine: 'postgres' }, timeout: 60_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const unknown = '01a2187d-f303-726f-b12a-e16e50ef3eab';
      for (const [args, code] of [
        [['show', unknown], 'events.not_found'],
        [['list', '--since', 'yesterday'], 'events.query_invalid'],
        [['list', '--limit', '0'], 'events.query_invalid'],
        [['replay', unknown, '--subscriber', 'x'], 'events.not_found'],
      ] as const) {
        const run = await events(...args, '--json');
        expect(run.code).toBe(2);
        expect(JSON.parse(run.stdout)).toMatchObject({ error: { code } });
      }
      const stranger = await runZoomctl(['events', 'list', '--service', platform.url], {
        ZOOMCTL_KEY: 'zp_not-a-key',
      });
      expect(stranger.code).toBe(2);
      expect(stranger.stderr).toMatch(/Code: access\./);
    },
  );
});
