import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { engineEnvironment, whyNot } from '../harness/engine.environment.js';
import { FaultLines } from './fault.lines.js';
import { Fleet, type FleetReplica } from './fleet/replica.fleet.js';
import { TcpRelay } from './fleet/tcp.relay.js';
import { idsOf, PlayedStreams } from './played.streams.js';
import { exitGoal, exitOf } from './rolling.trial.js';
import { takeoverOf } from './takeover.trial.js';

const STREAMS = 6;
/** Ours, and the orchestrator's: as 28 s of 30 s by default. */
const DRAIN_GRACE_MS = 8_000;
const GRACE_MS = 10_000;
/** Longer than any trial. */
const NEVER_MS = 3_600_000;

const HANGING_DISK = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('./fleet/slow.disk.mjs', import.meta.url))}`,
  SLOW_DISK_MS: String(NEVER_MS),
  // The recording does not give up by itself: the drain has to.
  RTMS_SINK_CLOSE_TIMEOUT_MS: '600000',
};

describe('a stop while something hangs (3 built services, PostgreSQL, real signals)', () => {
  const why = whyNot('postgres');
  const lines = new FaultLines();
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  afterAll(async () => {
    await lines.publish('grace', 'A stop while something hangs');
  });

  interface Stop {
    readonly fleet: Fleet;
    readonly stopped: FleetReplica;
    /** Makes it so, once streams are captured. */
    readonly hang?: () => void;
    readonly owner?: 'falls' | 'stands';
  }

  /** SIGTERM of one of three replicas. */
  async function stopOf(
    scenario: string,
    { fleet, stopped, hang = () => undefined, owner = 'falls' }: Stop,
  ): Promise<number | NodeJS.Signals> {
    const streams = new PlayedStreams(fleet);
    const meetings = await streams.capture({}, STREAMS);
    const ids = idsOf(meetings);
    const held = (await streams.sessions(ids)).filter((session) => session.owner === stopped.id);
    expect(held).not.toEqual([]);
    hang();
    const at = Date.now();
    const exit = exitOf(stopped, at);
    stopped.process.kill('SIGTERM');
    const hit = held.map(({ streamId }) => streamId);
    const { frameMs, lost, doubled } = await takeoverOf(fleet, hit, at, owner);
    const ended = await exit;
    fleet.forget(stopped);
    lines.tell({
      scenario,
      streams: hit.length,
      lost,
      doubled,
      gapsMs: frameMs,
      goal: exitGoal([ended], GRACE_MS),
    });
    return ended.code;
  }

  it(
    'the disk under the recordings hangs: sessions go on elsewhere, the process ends',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const fleet = await Fleet.start({
        replicas: 2,
        env: { DRAIN_GRACE_MS: String(DRAIN_GRACE_MS) },
      });
      closing.push(() => fleet.close());
      const stopped = await fleet.add(HANGING_DISK);
      const code = await stopOf('SIGTERM while the disk hangs', { fleet, stopped });
      expect(stopped.process.output()).toContain('slow.disk: ');
      // By itself: nobody killed it.
      expect(code).toEqual(expect.any(Number));
    },
  );

  it(
    'the database hangs: sessions go on elsewhere, the process ends',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const database = await engineEnvironment('postgres');
      const url = new URL(database.env['DATABASE_URL'] ?? '');
      const relay = await TcpRelay.open(Number(url.port));
      closing.push(() => relay.close());
      url.port = String(relay.port);
      const env = { DRAIN_GRACE_MS: String(DRAIN_GRACE_MS) };
      const fleet = await Fleet.start({ replicas: 2, env, database });
      closing.push(() => fleet.close());
      const stopped = await fleet.add({ DATABASE_URL: url.href });
      const code = await stopOf('SIGTERM while the database hangs', {
        fleet,
        stopped,
        owner: 'stands',
        hang: () => {
          relay.freeze();
        },
      });
      expect(code).toBe(1);
      expect(stopped.process.output()).toContain('(DRAIN_GRACE_MS): the process ends without it');
    },
  );
});
