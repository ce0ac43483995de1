import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { whyNot } from '../harness/engine.environment.js';
import { goalOf, tableOf, type FaultLine } from './fault.report.js';
import { Fleet, type FleetReplica } from './fleet/fleet.js';
import { busiest, capture, takeoverOf, until } from './takeover.trial.js';

const SESSIONS = 6;
/** Folders, logs, and a WAV of each of two speakers and of both. */
const FILES = 10;
/** Zoom notices a frozen client by its keep-alives: three of ten seconds. Here a tenth of that. */
const KEEP_ALIVE_MS = 1_000;

describe('takeover by another replica (3 built services, PostgreSQL, real signals)', () => {
  const why = whyNot('postgres');
  const lines: FaultLine[] = [];
  let fleet: Fleet | undefined;

  async function start(): Promise<Fleet> {
    fleet = await Fleet.start({ replicas: 3 });
    return fleet;
  }

  afterEach(async () => {
    await fleet?.close();
    fleet = undefined;
  });
  afterAll(() => {
    if (lines.length > 0) process.stdout.write(`${tableOf(lines)}\n`);
  });

  it(
    'kill -9 of the owner: its streams go on, each on one replica',
    { meta: { engine: 'postgres' }, timeout: 120_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const running = await start();
      const streamIds = await capture(running, SESSIONS);
      // Deliveries went round, and each replica took what it had accepted.
      const owners = new Set((await running.sessions()).map(({ owner }) => owner));
      expect(owners.size).toBe(running.replicas.length);
      const { replica, owned } = await busiest(running, streamIds);
      const hit = owned.map(({ streamId }) => streamId);
      const at = Date.now();
      replica.process.kill('SIGKILL');
      running.forget(replica);
      const { dialMs, frameMs, lost, doubled } = await takeoverOf(running, hit, at);
      lines.push({
        scenario: 'kill -9 of the owner',
        streams: hit.length,
        eventsLost: lost.length,
        sessionsDoubled: doubled.length,
        gapsMs: frameMs,
        goal: goalOf('dial', dialMs, 1_000),
      });
      expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
      expect(dialMs).toHaveLength(hit.length);
    },
  );

  /** What a stale owner could change: rows and events of its streams, and what lies in the store. */
  async function standing(running: Fleet, sessionIds: readonly string[]) {
    const ids = sessionIds.map((id) => `'${id}'`).join(', ');
    const rows = await running.query(
      `SELECT id, state, owner, epoch, outcome, stop_reason, started_at, ended_at
       FROM rtms_session WHERE id IN (${ids}) ORDER BY id`,
    );
    const events = await running.query(
      `SELECT l.id, l.type FROM event_log l JOIN rtms_session s ON l.key = s.stream_id
       WHERE s.id IN (${ids}) ORDER BY l.xid, l.position`,
    );
    return { rows, events };
  }

  async function heldBy(running: Fleet, replica: FleetReplica): Promise<number> {
    return running.metric(replica, 'rtms_sessions_held');
  }

  it(
    'SIGSTOP of the owner past its lease: replaced; when it wakes, it changes nothing',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const running = await start();
      const streamIds = await capture(running, SESSIONS, { keepAliveIntervalMs: KEEP_ALIVE_MS });
      const { replica, owned } = await busiest(running, streamIds);
      const hit = owned.map(({ streamId }) => streamId);
      // Files of both speakers and the transcript are there before, so that a new one would show.
      await until('files of each session', async () => {
        const objects = await running.objects();
        return owned.every(({ id }) => objects.filter((key) => key.includes(id)).length >= FILES);
      });
      const at = Date.now();
      replica.process.kill('SIGSTOP');
      const { dialMs, frameMs, lost, doubled } = await takeoverOf(running, hit, at);
      lines.push({
        scenario: 'SIGSTOP of the owner, then SIGCONT',
        streams: hit.length,
        eventsLost: lost.length,
        sessionsDoubled: doubled.length,
        gapsMs: frameMs,
        goal: goalOf('dial', dialMs, 5_000),
      });
      const ids = owned.map(({ id }) => id);
      await until('every successor', async () =>
        (await running.sessions(replica))
          .filter(({ id }) => ids.includes(id))
          .every(({ owner, state }) => owner !== replica.id && state === 'streaming'),
      );
      const before = { ...(await standing(running, ids)), objects: await running.objects() };
      replica.process.kill('SIGCONT');
      await until('the stale owner letting go', async () => (await heldBy(running, replica)) === 0);
      await until(
        'a refused write',
        async () => (await running.metric(replica, 'rtms_writes_refused_total')) > 0,
      );
      const after = { ...(await standing(running, ids)), objects: await running.objects() };

      expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
      expect(after).toEqual(before);
    },
  );

  it(
    'rolling restart of all three: every session is left for another, none twice',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const running = await start();
      const streamIds = await capture(running, SESSIONS);
      const gapsMs: number[] = [];
      const dials: number[] = [];
      for (const replica of [...running.replicas]) {
        const owned = (await running.sessions()).filter(
          ({ owner, streamId }) => owner === replica.id && streamIds.includes(streamId),
        );
        await running.add();
        const at = Date.now();
        replica.process.kill('SIGTERM');
        const hit = owned.map(({ streamId }) => streamId);
        const { dialMs, frameMs, lost, doubled } = await takeoverOf(running, hit, at);
        expect(await replica.process.ended).toBe(0);
        running.forget(replica);
        expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
        gapsMs.push(...frameMs);
        dials.push(...dialMs);
      }
      lines.push({
        scenario: 'SIGTERM, rolling restart of all',
        streams: gapsMs.length,
        eventsLost: 0,
        sessionsDoubled: 0,
        gapsMs,
        goal: goalOf('dial', dials, 2_000),
      });
      await until('every session streaming', async () => {
        const sessions = await running.sessions();
        return sessions.length === SESSIONS && sessions.every(({ state }) => state === 'streaming');
      });
      const asked = running.simulator.journal.entries().map(({ type }) => type);
      expect(asked).not.toContain('stream.close_requested');
    },
  );
});
