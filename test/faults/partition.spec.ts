import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { PlayedMeeting } from '../../apps/simulator/src/zoom/played.meeting.js';
import { engineEnvironment, whyNot } from '../harness/engine.environment.js';
import { FaultLines } from './fault.lines.js';
import { goalOf } from './fault.report.js';
import { Fleet } from './fleet/replica.fleet.js';
import { TcpRelay } from './fleet/tcp.relay.js';
import { doubleDialsBut } from './kill.verdict.js';
import { idsOf, PlayedStreams } from './played.streams.js';
import { takeoverOf, until } from './takeover.trial.js';

const STREAMS = 6;

describe('one replica that loses the database (3 built services, PostgreSQL, real sockets)', () => {
  const why = whyNot('postgres');
  const lines = new FaultLines();
  const closing: (() => Promise<void>)[] = [];

  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });
  afterAll(async () => {
    await lines.publish('partition', 'One replica that loses the database');
  });

  it.for([
    ['reject', 25_000],
    ['kick', 6_000],
  ] as const)(
    'is replaced while its sockets stand, newcomers: %s; when the database is back, it takes new streams',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ([duplicateJoin, goalMs], { skip }) => {
      if (why !== null) skip(why);
      const database = await engineEnvironment('postgres');
      const url = new URL(database.env['DATABASE_URL'] ?? '');
      const relay = await TcpRelay.open(Number(url.port));
      closing.push(() => relay.close());
      url.port = String(relay.port);
      const fleet = await Fleet.start({ replicas: 2, database });
      closing.push(() => fleet.close());
      const alone = await fleet.add({ DATABASE_URL: url.href });
      const streams = new PlayedStreams(fleet);
      const meetings = await streams.capture({ behaviour: { duplicateJoin } }, STREAMS);
      const ids = idsOf(meetings);
      const owned = (await streams.sessions(ids)).filter(({ owner }) => owner === alone.id);
      expect(owned).not.toEqual([]);
      const at = Date.now();
      relay.cut();
      const hit = owned.map(({ streamId }) => streamId);
      const takeover = await takeoverOf(fleet, hit, at, 'stands');
      const { frameMs } = takeover;
      const stale = { streamIds: hit, from: at, to: Date.now() };
      relay.mend();
      const later: PlayedMeeting[] = [];
      await until('a stream of its own again', async () => {
        later.push(...(await streams.capture({ behaviour: { duplicateJoin } }, 3)));
        const held = await streams.sessions(idsOf(later));
        return held.some(({ owner }) => owner === alone.id);
      });
      const sessions = await streams.stop([...meetings, ...later]);
      const lost = await streams.lost([...ids, ...idsOf(later)], [takeover]);
      const entries = fleet.simulator.journal.entries();
      const doubled = [
        ...takeover.doubled,
        ...ids.filter((id) => doubleDialsBut(entries, id, [stale]) > 0),
      ];
      lines.tell({
        scenario: `one replica cut off from the database (newcomers: ${duplicateJoin})`,
        streams: owned.length,
        lost,
        doubled,
        gapsMs: frameMs,
        goal: goalOf('gap', frameMs, goalMs),
      });
      expect(new Set(sessions.map(({ outcome }) => outcome))).toEqual(new Set(['ended']));
    },
  );
});
