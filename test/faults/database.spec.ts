import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { judge } from './database.verdict.js';
import { UNSPOILED } from './ended.streams.js';
import { FaultLines } from './fault.lines.js';
import { goalOf } from './fault.report.js';
import { FULL } from './fault.results.js';
import { fleetOn, REDELIVERY_MS } from './fleet/database.fleet.js';
import type { Fleet } from './fleet/replica.fleet.js';
import { OwnPostgres, whyNoOwnPostgres } from './fleet/own.postgres.js';
import { TcpRelay } from './fleet/tcp.relay.js';
import { countOf } from './kill.verdict.js';
import { PlayedStreams } from './played.streams.js';
import { capture, happens, offer, until } from './takeover.trial.js';

const SESSIONS = 4;
const OFFERED = 2;
const DOWN_MS = 10_000;
/** `WEBHOOK_HOLD_MS`: how long a delivery waits. */
const HOLD_MS = 2_500;
/** Zoom's minute to join is not over by then. */
const SLOW_MS = 20_000;
const WORDS = 200;
/** Said of offers that are turned away. */
const SENT_AGAIN = `sent again after ${String((REDELIVERY_MS[0] ?? 0) / 1_000)} s, in truth five minutes`;

/** How late each answer of the database is, milliseconds. */
const HARDLY_LATE = ['100 ms', 100] as const;
const LATE = [
  ['1 s', 1_000],
  ['3 s, longer than a delivery may wait,', 3_000],
] as const;

describe('the database of three replicas (built services, a PostgreSQL of their own)', () => {
  const why = whyNoOwnPostgres();
  const lines = new FaultLines();
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  afterAll(async () => {
    await lines.publish('database', 'The database of three replicas');
  });

  async function startServer(settings: Readonly<Record<string, string>> = {}) {
    const server = await OwnPostgres.create(settings);
    closing.push(() => server.remove());
    return server;
  }

  async function startFleet(port: number, ofReplicas = port): Promise<Fleet> {
    const fleet = await fleetOn({ port, ofReplicas });
    closing.push(() => fleet.close());
    return fleet;
  }

  it(
    'crashes and is back after ten seconds: sessions go on, what was offered meanwhile is joined once it is sent again',
    { timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const server = await startServer();
      const fleet = await startFleet(server.port);
      const before = await capture(fleet, SESSIONS);
      await server.crash();
      const downAt = Date.now();
      const offered = offer(fleet, OFFERED);
      await pause(DOWN_MS);
      await server.start();
      await happens(() => offered.every((id) => isFramed(fleet, id)));
      const waits = [Date.now() - downAt - DOWN_MS];
      const { lost, doubled, redialled, spoiled, spoken } = await judge(fleet, before, offered);
      lines.tell({
        scenario: `database crashes, 10 s down; ${SENT_AGAIN}`,
        streams: before.length + offered.length,
        lost,
        doubled,
        gapsMs: waits,
        goal: `${redialledOf(redialled, before)}; ${goalOf('join after return', waits, 10_000)}; ${spoken}`,
      });
      expect({ redialled, ...spoiled }).toEqual({ redialled: [], ...UNSPOILED });
    },
  );

  it.for(FULL ? [HARDLY_LATE, ...LATE] : LATE)(
    'answers %s late under load: sessions go on, what is offered is joined',
    { timeout: 240_000 },
    async ([late, lateMs], { skip }) => {
      if (why !== null) skip(why);
      const server = await startServer();
      const relay = await TcpRelay.open(server.port);
      closing.push(() => relay.close());
      const fleet = await startFleet(server.port, relay.port);
      const before = await capture(fleet, SESSIONS);
      relay.slow(lateMs);
      const at = Date.now();
      const beyond = lateMs > HOLD_MS;
      if (beyond) await until('nobody ready', () => isNobodyReady(fleet));
      const offered = offerTo(fleet, OFFERED);
      const over = Date.now() + SLOW_MS;
      const seen = beyond
        ? () => offered.every((id) => answersOf(fleet, id).includes(503))
        : () => Date.now() > over || offered.every((id) => isFramed(fleet, id));
      await until(beyond ? '503 for each offer' : 'some time', seen);
      const early = offered.filter((id) => isFramed(fleet, id));
      relay.slow(0);
      await happens(() => offered.every((id) => isFramed(fleet, id)));
      const waits = [Date.now() - at];
      const { lost, doubled, redialled, spoiled, spoken } = await judge(fleet, before, offered);
      const refused = offered.filter((id) => answersOf(fleet, id).includes(503));
      lines.tell({
        scenario: `database answers ${late} late`,
        streams: before.length + offered.length,
        lost,
        doubled,
        gapsMs: waits,
        goal: `${String(early.length)} of ${String(OFFERED)} offers joined meanwhile, ${String(refused.length)} answered 503, ${SENT_AGAIN}; ${redialledOf(redialled, before)}; ${spoken}`,
      });
      expect({ redialled, ...spoiled }).toEqual({ redialled: [], ...UNSPOILED });
    },
  );

  /** To the replicas themselves: the door asks those that are ready, and a slow one soon is not. */
  function offerTo(fleet: Fleet, count: number): readonly string[] {
    const streams = new PlayedStreams(fleet);
    return Array.from({ length: count }, (_, index) => {
      const replica = fleet.replicas[index % fleet.replicas.length];
      if (replica === undefined) throw new Error('no replica runs');
      const played = streams.play({ webhookUrl: `${replica.process.url}/webhooks/zoom` }, 1);
      return played.map((meeting) => fleet.keep(meeting));
    }).flat();
  }

  async function isNobodyReady(fleet: Fleet): Promise<boolean> {
    const asked = fleet.replicas.map((replica) => fleet.callOf(replica, '/health/ready'));
    return (await Promise.all(asked)).every(({ status }) => status === 503);
  }

  const isFramed = (fleet: Fleet, streamId: string) =>
    countOf(fleet.simulator.journal.entries(), streamId, 'media.first_frame') > 0;

  const answersOf = (fleet: Fleet, streamId: string): readonly unknown[] =>
    fleet.simulator.journal
      .entries()
      .filter((entry) => entry.type === 'webhook.answered' && entry.streamId === streamId)
      .map(({ detail }) => detail?.['status']);

  const redialledOf = (redialled: readonly string[], before: readonly string[]) =>
    `${String(redialled.length)} of ${String(before.length)} sessions redialled, goal 0`;

  /** A server that is about to be lost, the one that takes its place, and the wire to them. */
  async function startPair(sync: boolean) {
    const primary = await startServer({ max_wal_senders: '4', wal_level: 'replica' });
    const standby = await primary.standby();
    closing.push(() => standby.remove());
    if (sync) await primary.query("ALTER SYSTEM SET synchronous_standby_names = '*'");
    await primary.query('SELECT pg_reload_conf()');
    await until('a standby', async () => {
      const [row] = await primary.query('SELECT sync_state FROM pg_stat_replication');
      return row?.['sync_state'] === (sync ? 'sync' : 'async');
    });
    const relay = await TcpRelay.open(primary.port);
    closing.push(() => relay.close());
    return { primary, standby, relay };
  }

  /** Whether the standby has all that its primary wrote until now. */
  async function caughtUp(primary: OwnPostgres): Promise<boolean> {
    const [row] = await primary.query(
      'SELECT replay_lsn >= pg_current_wal_lsn() AS done FROM pg_stat_replication',
    );
    return row?.['done'] === true;
  }

  /** @returns the words that were answered 200 at the first attempt. */
  async function sayUnderLoad(fleet: Fleet, halfway: () => Promise<void>) {
    const said: Promise<readonly string[]>[] = [];
    for (let index = 0; index < WORDS; index += 1) {
      const uuid = `load-${String(index)}`;
      const payload = { object: { uuid, id: 1 } };
      const body = JSON.stringify({ event: 'meeting.updated', event_ts: Date.now(), payload });
      const answers = fleet.simulator.sendWebhook({ url: fleet.webhookUrl, body });
      said.push(answers.then(([answer]) => (answer?.status === 200 ? [uuid] : [])));
      if (index === WORDS / 2) await halfway();
      await pause(10);
    }
    return (await Promise.all(said)).flat();
  }

  it.for([
    ['synchronous', 'no acknowledged delivery is lost'],
    ['asynchronous', 'what is lost is said, sessions go on'],
  ] as const)(
    'its %s standby is promoted under load: %s',
    { timeout: 240_000 },
    async ([kind], { skip }) => {
      if (why !== null) skip(why);
      const sync = kind === 'synchronous';
      const { primary, standby, relay } = await startPair(sync);
      const fleet = await startFleet(relay.port);
      const before = await capture(fleet, SESSIONS);
      // Claims that it has not received would be made again: here only words are on their way.
      await until('a standby that knows the sessions', () => caughtUp(primary));
      const acknowledged = await sayUnderLoad(fleet, async () => {
        relay.cut();
        await primary.crash();
        standby.promote();
        relay.lead(standby.port);
        relay.mend();
      });
      const offered = offer(fleet, OFFERED);
      const verdict = await judge(fleet, before, offered);
      const logged = await fleet.query(
        "SELECT key FROM event_log WHERE type = 'zoom.event.received' AND key LIKE 'load-%'",
      );
      const kept = logged.map(({ key }) => String(key));
      const forgotten = acknowledged.filter((word) => !kept.includes(word));
      // An asynchronous standby promises no more: the line below says how much it lost.
      if (sync) expect({ forgotten, lost: verdict.lost }).toEqual({ forgotten: [], lost: [] });
      expect(acknowledged.length).toBeGreaterThan(WORDS / 4);
      expect(kept).toHaveLength(new Set(kept).size);
      expect(verdict.doubled).toEqual([]);
      const { redialled, spoiled } = verdict;
      expect({ redialled, ...spoiled }).toEqual({ redialled: [], ...UNSPOILED });
      expect(offered.every((streamId) => isFramed(fleet, streamId))).toBe(true);
      lines.keep({
        scenario: `${kind} standby promoted under load`,
        streams: before.length + offered.length,
        lost: [...forgotten, ...verdict.lost],
        doubled: verdict.doubled,
        goal: `${String(forgotten.length)} of ${String(acknowledged.length)} acknowledged words lost, ${sync ? 'goal 0' : 'none promised'}; ${redialledOf(redialled, before)}; ${verdict.spoken}`,
      });
    },
  );
});
