import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import type { Simulator } from '../../apps/simulator/src/simulator.js';
import { whyNot } from '../harness/engine.environment.js';
import { HostedZoomctl } from '../harness/hosted.zoomctl.js';
import type { PlatformProcess } from '../harness/platform.process.js';
import { startSimulatedService, type SimulatedService } from '../harness/simulated.service.js';
import { runZoomctl } from '../harness/zoomctl.process.js';

const event = z.object({ id: z.string(), type: z.string(), key: z.string(), cursor: z.string() });
const page = z.object({ events: z.array(event.loose()), next: z.string() });
const POLL = { timeout: 20_000, interval: 100 };
const SUBSCRIBER = 'auth.deauthorizations';

describe('zoomctl events (built cli and service, PostgreSQL, simulated Zoom)', () => {
  const why = whyNot('postgres');
  let service: SimulatedService;
  let simulator: Simulator;
  let platform: PlatformProcess;
  let env: Record<string, string>;
  let zoomctl: HostedZoomctl;

  beforeAll(async () => {
    if (why !== null) return;
    zoomctl = new HostedZoomctl();
    service = await startSimulatedService('postgres');
    ({ simulator, platform } = service);
    const key = await readFile(join(service.dataDir, 'api-key'), 'utf8');
    env = { ZOOMCTL_KEY: key.trim() };
    const url = service.webhookUrl;
    await simulator.sendSample('app_deauthorized', { url });
    await simulator.sendSample('user.created', { url });
  }, 60_000);

  afterAll(async () => {
    if (why !== null) return;
    await zoomctl.close();
    await service.close();
  });

  const events = (...args: readonly string[]) =>
    zoomctl.run(['events', ...args, '--service', platform.url], env);
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
      // In a process of its own, as a person has it: it ends by itself.
      const args = ['events', 'show', removed?.id ?? '', '--service', platform.url];
      const shown = await runZoomctl(args, env);
      expect(shown.code).toBe(0);
      expect(shown.stdout).toContain('zoom.app.deauthorized');
      expect(shown.stdout).toContain('"userId"');
    },
  );

  /** Statements in the schema of the service. */
  const inDatabase = async (sql: string, values: readonly unknown[] = []) => {
    const client = new pg.Client({ connectionString: inject('postgres').url ?? '' });
    await client.connect();
    try {
      await client.query(`SET search_path TO ${service.schema}`);
      await client.query(sql, [...values]);
    } finally {
      await client.end();
    }
  };

  it(
    'shows dead letters with their reason, and has one delivered again',
    { meta: { engine: 'postgres' }, timeout: 60_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      expect(await events('dead')).toMatchObject({ code: 0, stdout: 'None.\n' });
      const removed = (await listed('--type', 'zoom.app.deauthorized')).events[0];
      // As a handler that failed ten times leaves it.
      await inDatabase(
        `INSERT INTO event_delivery (subscriber, xid, position, key, state, attempts, reason)
         SELECT $1, xid, position, key, 'dead', 10, 'Error: planted' FROM event_log WHERE id = $2`,
        [SUBSCRIBER, removed?.id],
      );
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
    'replays the past to a subscriber, once its events have passed',
    { meta: { engine: 'postgres' }, timeout: 60_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const past = async (...args: readonly string[]) => {
        const { stdout } = await events('replay', '--subscriber', SUBSCRIBER, ...args, '--json');
        return JSON.parse(stdout) as unknown;
      };
      const since = ['--since', '2020-01-01T00:00:00Z'] as const;
      await expect.poll(() => past(...since), POLL).toEqual({ replayed: 3, underway: 0 });
      const one = past(...since, '--type', 'zoom.app.deauthorized');
      expect(await one).toMatchObject({ replayed: expect.any(Number) as unknown });
      const left = async () => (await events('dead', '--state', 'retrying')).stdout;
      await expect.poll(left, POLL).toBe('None.\n');
      const neither = await events('replay', '--subscriber', SUBSCRIBER);
      expect(neither.code).toBe(2);
      expect(neither.stderr).toContain('--since');
    },
  );

  it(
    'shows a subscriber that was removed, discards a dead letter of it, and forgets it',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const through = async () => (await events('subscribers')).stdout;
      await expect.poll(through, POLL).toMatch(new RegExp(`^${SUBSCRIBER}  0 behind`, 'm'));
      expect((await events('subscribers')).code).toBe(0);
      await inDatabase(
        "INSERT INTO event_cursor (subscriber, xid, position) VALUES ('team.removed', '0', 0)",
      );
      await inDatabase(
        `INSERT INTO event_delivery (subscriber, xid, position, key, state)
         SELECT 'team.removed', xid, position, key, 'dead' FROM event_log`,
      );
      const all = await events('subscribers');
      expect(all.code).toBe(1);
      expect(all.stdout).toMatch(
        /^team\.removed {2}3 behind, .* 3 dead letters\n {2}No running replica has it\.$/m,
      );
      expect((await events('dead')).stdout).toContain('No running replica has this subscriber');

      const [first] = (await listed()).events;
      const of = ['--subscriber', 'team.removed'] as const;
      const refused = await events('replay', first?.id ?? '', ...of);
      expect(refused).toMatchObject({ code: 2 });
      expect(refused.stderr).toContain('events.subscriber_absent');
      expect(await events('discard', first?.id ?? '', ...of)).toMatchObject({ code: 0 });
      expect((await events('forget', SUBSCRIBER)).stderr).toContain('events.subscriber_present');
      const forgotten = await events('forget', 'team.removed');
      expect(forgotten).toMatchObject({ code: 0 });
      expect(forgotten.stdout).toContain('with 2 deliveries');
      expect(await through()).not.toContain('team.removed');
      expect(await events('dead')).toMatchObject({ code: 0, stdout: 'None.\n' });
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
      const stranger = await zoomctl.run(['events', 'list', '--service', platform.url], {
        ZOOMCTL_KEY: 'zp_not-a-key',
      });
      expect(stranger.code).toBe(2);
      expect(stranger.stderr).toMatch(/Code: access\./);
    },
  );
});
