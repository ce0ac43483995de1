import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { PlayedMeeting } from '../../apps/simulator/src/zoom/played.meeting.js';
import { engineEnvironment, whyNot } from '../harness/engine.environment.js';
import { judgeEnded, spoiledIn, spokenIn, UNSPOILED } from './ended.streams.js';
import { FaultLines } from './fault.lines.js';
import { goalOf } from './fault.report.js';
import { Fleet } from './fleet/replica.fleet.js';
import { TcpRelay } from './fleet/tcp.relay.js';
import { doubleDialsBut } from './kill.verdict.js';
import { idsOf, PlayedStreams } from './played.streams.js';
import { untilHeard } from './recorded.session.js';
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
    ['reject', 25_000, true],
    ['kick', 6_000, false],
  ] as const)(
    'is replaced while its sockets stand, newcomers: %s; when the database is back, it takes new streams; no word is lost',
    { meta: { engine: 'postgres' }, timeout: 180_000 },
    async ([duplicateJoin, goalMs, bufferAudio], { skip }) => {
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
      const behaviour = { duplicateJoin, bufferAudio };
      const meetings: PlayedMeeting[] = [];
      // One that has just started is slow, and what it is told another may claim before it.
      await until('streams of its own', async () => {
        meetings.push(...(await streams.capture({ behaviour }, STREAMS)));
        const held = await streams.sessions(idsOf(meetings));
        return held.some(({ owner }) => owner === alone.id);
      });
      const ids = idsOf(meetings);
      await untilHeard(fleet, ids);
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
      const all = [...ids, ...idsOf(later)];
      await untilHeard(fleet, all);
      const stoppedAt = Date.now();
      const sessions = await streams.stop([...meetings, ...later]);
      const entries = fleet.simulator.journal.entries();
      const ended = await judgeEnded(fleet, {
        sessions,
        stoppedAt,
        isReplayed: bufferAudio,
      });
      const spoiled = spoiledIn(ended);
      const lost = [...(await streams.lost(all, [takeover])), ...spoiled.missing];
      const doubled = [
        ...takeover.doubled,
        ...ids.filter((id) => doubleDialsBut(entries, id, [stale]) > 0),
      ];
      lines.tell({
        scenario: `one replica cut off from the database (newcomers: ${duplicateJoin}, audio ${bufferAudio ? 'replayed' : 'not replayed'})`,
        streams: owned.length,
        lost,
        doubled,
        gapsMs: frameMs,
        goal: `${goalOf('gap', frameMs, goalMs)}; ${spokenIn(ended)}`,
      });
      expect(spoiled).toEqual(UNSPOILED);
      expect(new Set(sessions.map(({ outcome }) => outcome))).toEqual(new Set(['ended']));
    },
  );
});
