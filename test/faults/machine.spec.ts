import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { NatsBroker, whyNoBroker } from '@zoom-platform/events/testing';
import { engineEnvironment, whyNot } from '../harness/engine.environment.js';
import { lostWords } from './acknowledged.words.js';
import { FaultLines } from './fault.lines.js';
import { goalOf } from './fault.report.js';
import { Fleet, type FleetOptions } from './fleet/replica.fleet.js';
import { SmallDisk, whyNoSmallDisk } from './fleet/small.disk.js';
import { idsOf, PlayedStreams } from './played.streams.js';
import { RecordedSession } from './recorded.session.js';
import { busiest, happens, takeoverOf, until, type Takeover } from './takeover.trial.js';

/** Zoom's signatures are good for 300 s both ways. */
const TOLERATED_MS = 200_000;
const BEYOND_MS = 600_000;
const REDELIVERY_MS = [1_000, 2_000, 4_000, 8_000];
const SMALL_KB = 400;
const LARGE_KB = 65_536;
const SLOW_WRITE_MS = 1_500;
/** L16 at 16 kHz, mono. */
const BYTES_A_SECOND = 32_000;

const relayed = z.object({ id: z.string(), type: z.string(), subject: z.string() });

const logLine = z.object({ time: z.number() });

/** Unix milliseconds of the last line of a service's log. */
function loggedAt(output: string): number {
  const last = output.split('\n').findLast((line) => line.startsWith('{'));
  return logLine.parse(JSON.parse(last ?? 'null')).time;
}

const preload = (name: string) => `--import=${new URL(`fleet/${name}`, import.meta.url).href}`;

describe('the machines of three replicas (built services, PostgreSQL, real processes)', () => {
  const why = whyNot('postgres');
  const lines = new FaultLines();
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  afterAll(async () => {
    await lines.publish('machine', 'The machines of three replicas');
  });

  async function start(options: FleetOptions) {
    const fleet = await Fleet.start(options);
    closing.push(() => fleet.close());
    return { fleet, streams: new PlayedStreams(fleet) };
  }

  /** The database that all tests share, and a store that is soon full. */
  async function onSmallDisk() {
    const shared = await engineEnvironment('postgres');
    const folder = join(shared.env.DATA_DIR, 'artifacts');
    await mkdir(folder, { recursive: true });
    const disk = SmallDisk.mount(folder, SMALL_KB);
    const remove = () => {
      disk.unmount();
      return shared.remove();
    };
    return { database: { env: shared.env, remove }, disk };
  }

  const skewed = (milliseconds: number) => ({
    NODE_OPTIONS: preload('skewed.clock.mjs'),
    CLOCK_SKEW_MS: String(milliseconds),
  });

  it(
    'clocks that are wrong within what signatures tolerate: nothing is lost, owners are replaced',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const { fleet, streams } = await start({ replicas: 1 });
      const behind = await fleet.add(skewed(-TOLERATED_MS));
      await fleet.add(skewed(TOLERATED_MS));
      // The injected clock is at work: the process stamps its own log with it.
      expect(loggedAt(behind.process.output()) - Date.now()).toBeLessThan(-TOLERATED_MS + 60_000);
      const meetings = await streams.capture({}, 9);
      const ids = idsOf(meetings);
      const owners = new Set((await streams.sessions(ids)).map(({ owner }) => owner));
      const frames: number[] = [];
      const takeovers: Takeover[] = [];
      for (let turn = 0; turn < 2; turn += 1) {
        const { replica, owned } = await busiest(fleet, ids);
        const at = Date.now();
        replica.process.kill('SIGKILL');
        fleet.forget(replica);
        const takeover = await takeoverOf(
          fleet,
          owned.map(({ streamId }) => streamId),
          at,
        );
        frames.push(...takeover.frameMs);
        takeovers.push(takeover);
        await fleet.add(skewed(turn === 0 ? TOLERATED_MS : -TOLERATED_MS));
      }
      const sessions = await streams.stop(meetings);
      const lost = await streams.lost(ids, takeovers);
      const doubled = streams.doubled(ids);
      lines.tell({
        scenario: 'clocks 200 s behind and ahead, two owners killed',
        streams: ids.length,
        lost,
        doubled,
        gapsMs: frames,
        goal: goalOf('gap', frames, 2_000),
      });
      expect(owners.size).toBe(3);
      expect({ lost, doubled }).toEqual({ lost: [], doubled: [] });
      expect(sessions.map(({ outcome }) => outcome)).toEqual(ids.map(() => 'ended'));
    },
  );

  it(
    'a clock that is wrong beyond it: that replica refuses every delivery, another takes it later',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const { fleet, streams } = await start({
        replicas: 2,
        simulator: { redeliverAfterMs: REDELIVERY_MS },
      });
      const wrong = await fleet.add(skewed(BEYOND_MS));
      const meetings = await streams.capture({}, 6);
      const ids = idsOf(meetings);
      // The row says so a moment after the first frame.
      await until('every session streaming', async () =>
        (await streams.sessions(ids)).every(({ state }) => state === 'streaming'),
      );
      const doubled = streams.doubled(ids);
      const refused = await fleet.metric(
        wrong,
        'zoom_webhooks_total\\{outcome="signature_stale"\\}',
      );
      await streams.stop(meetings);
      const lost = await lostWords(fleet, ids);
      lines.tell({
        scenario: 'a clock 600 s ahead',
        streams: ids.length,
        lost,
        doubled,
        goal: `all joined, ${String(refused)} deliveries refused by that replica`,
      });
      expect(refused).toBeGreaterThan(0);
    },
  );

  it(
    'the disk under the recordings is full for a while: sessions stand, no sound is lost',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const noDisk = whyNoSmallDisk();
      if (noDisk !== null) skip(noDisk);
      const { database, disk } = await onSmallDisk();
      const { fleet, streams } = await start({ replicas: 3, database });
      const meetings = await streams.capture();
      const ids = idsOf(meetings);
      const stored = () => fleet.bytes(/./);
      const size = SMALL_KB * 1024;
      await until('a full disk', async () => (await stored()) > size * 0.9);
      const full = await stored();
      const over = performance.now() + 5_000;
      await until('five seconds without room', () => performance.now() > over);
      expect(await stored()).toBeLessThan(full + size * 0.1);
      disk.resize(LARGE_KB);
      await until('what was held', async () => (await stored()) > size * 2);
      const sessions = await streams.stop(meetings);
      const doubled = streams.doubled(ids);
      const handshakes = ids.map((id) => streams.count(id, 'signaling.handshake'));
      const losses = await Promise.all(
        sessions.map(async ({ id }) => (await RecordedSession.of(fleet, id)).losses),
      );
      const lost = await lostWords(fleet, ids);
      expect(handshakes).toEqual(ids.map(() => 1));
      expect(sessions.map(({ epoch, outcome }) => [epoch, outcome])).toEqual(
        ids.map(() => [1, 'ended']),
      );
      expect(losses.flat()).toEqual([]);
      lines.tell({
        scenario: 'disk full under recordings for five seconds',
        streams: ids.length,
        lost,
        doubled,
        goal: 'no session disturbed, no loss in a ledger',
      });
    },
  );

  it(
    'a slow sink: each write of sound takes 1.5 s, keep-alives and transcripts know nothing of it',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const { fleet, streams } = await start({
        replicas: 3,
        env: { NODE_OPTIONS: preload('slow.disk.mjs'), SLOW_DISK_MS: String(SLOW_WRITE_MS) },
      });
      const meetings = await streams.capture({ behaviour: { keepAliveIntervalMs: 300 } });
      const ids = idsOf(meetings);
      const held = await streams.sessions(ids);
      const words = async (id: string) => {
        const answer = await fleet.call(`/v1/rtms/sessions/${id}/transcript?format=text`);
        return answer.ok ? (await answer.text()).split('\n').length : 0;
      };
      await until('transcripts so far', async () => {
        const counts = await Promise.all(held.map(({ id }) => words(id)));
        return counts.every((count) => count > 4);
      });
      const sessions = await streams.stop(meetings);
      const losses = await Promise.all(
        sessions.map(async ({ id }) => (await RecordedSession.of(fleet, id)).losses),
      );
      const lost = await lostWords(fleet, ids);
      expect(ids.map((id) => streams.count(id, 'keepalive.missed'))).toEqual(ids.map(() => 0));
      expect(ids.map((id) => streams.count(id, 'signaling.handshake'))).toEqual(ids.map(() => 1));
      expect(losses.flat()).toEqual([]);
      const outputs = fleet.replicas.map(({ process }) => process.output());
      expect(outputs.filter((output) => output.includes('slow.disk: '))).not.toEqual([]);
      expect(await fleet.bytes(/audio\/.*\.wav$/)).toBeGreaterThan(BYTES_A_SECOND);
      lines.tell({
        scenario: 'slow sink: each write of sound 1.5 s late',
        streams: ids.length,
        lost,
        doubled: streams.doubled(ids),
        goal: 'no keep-alive missed, transcripts on time, no loss in a ledger',
      });
    },
  );

  it(
    'the broker is down while meetings go on: every event of theirs reaches it afterwards, in order',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const noBroker = whyNoBroker();
      if (noBroker !== null) skip(noBroker);
      const broker = await NatsBroker.start();
      closing.push(() => broker.remove());
      const { fleet, streams } = await start({
        replicas: 3,
        env: { EVENT_RELAY_URL: broker.url },
      });
      const before = await streams.capture();
      await broker.die();
      const during = await streams.capture();
      const meetings = [...before, ...during];
      const ids = idsOf(meetings);
      await streams.stop(meetings);
      await broker.revive();
      const typesOf = async (streamId: string) => {
        const kept = await broker.messages('ZOOM_PLATFORM').catch(() => []);
        const events = kept.map(({ json }) => relayed.parse(json));
        const once = [...new Map(events.map((event) => [event.id, event])).values()];
        return once.filter(({ subject }) => subject === streamId).map(({ type }) => type);
      };
      const isComplete = async (id: string) =>
        (await typesOf(id)).includes('rtms.session.ended.v1');
      await happens(async () => (await Promise.all(ids.map(isComplete))).every(Boolean));
      const logged = await fleet.query(
        'SELECT key, type, version FROM event_log ORDER BY xid, position',
      );
      const lost: string[] = [];
      for (const id of ids) {
        const expected = logged
          .filter(({ key }) => key === id)
          .map(({ type, version }) => `${String(type)}.v${String(version)}`);
        const arrived = await typesOf(id);
        expect(arrived).toEqual(expected);
        lost.push(...expected.filter((type) => !arrived.includes(type)));
      }
      lines.tell({
        scenario: 'broker killed, and back after six meetings',
        streams: ids.length,
        lost,
        doubled: streams.doubled(ids),
        goal: 'every event of the log at the broker, in its order',
      });
    },
  );
});
