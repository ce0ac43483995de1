import { afterAll, describe, expect, it } from 'vitest';
import { whyNot } from '../harness/engine.environment.js';
import { lostWords } from './acknowledged.words.js';
import { judgeWords } from './captured.words.js';
import { goalOf, type FaultLine } from './fault.report.js';
import { publish } from './fault.results.js';
import { Fleet } from './fleet/replica.fleet.js';
import { idsOf, PlayedStreams } from './played.streams.js';
import { exitGoal, LEAVE_GOAL_MS, restartAll } from './rolling.trial.js';
import { ON_ITS_WAY_MS } from './stream.gaps.js';
import { trialScript } from './takeover.trial.js';

const SESSIONS = 30;

describe('rolling restart under live sessions (3 built services, PostgreSQL, real signals)', () => {
  const why = whyNot('postgres');
  const lines: FaultLine[] = [];
  let fleet: Fleet | undefined;

  afterAll(async () => {
    await fleet?.close();
    await publish('rolling', 'Rolling restart under 30 live sessions', lines);
  });

  it(
    `${String(SESSIONS)} sessions: each is left for another, no segment is lost or repeated`,
    { meta: { engine: 'postgres' }, timeout: 240_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      fleet = await Fleet.start({ replicas: 3 });
      const streams = new PlayedStreams(fleet);
      const playedAt = Date.now();
      const meetings = await streams.capture({}, SESSIONS);
      const ids = idsOf(meetings);
      // Deliveries went round, and each replica took what it had accepted.
      const owners = new Set((await streams.sessions(ids)).map(({ owner }) => owner));
      expect(owners.size).toBe(3);

      const { takeovers, exits } = await restartAll(fleet, ids);
      const heardMs = Date.now() - playedAt - ON_ITS_WAY_MS;
      const sessions = await streams.stop(meetings);
      const script = trialScript(fleet);
      const verdicts = [];
      for (const { id } of sessions) {
        verdicts.push(await judgeWords(fleet, { sessionId: id, script, heardMs }));
      }
      const words = await lostWords(fleet, ids);

      const gapsMs = takeovers.flatMap(({ frameMs }) => frameMs);
      const lost = takeovers.flatMap((takeover) => takeover.lost);
      const doubled = streams.doubled(ids);
      const segments = verdicts.reduce((sum, verdict) => sum + verdict.segments, 0);
      lines.push({
        scenario: 'SIGTERM, rolling restart of all',
        streams: ids.length,
        eventsLost: [...words, ...verdicts.flatMap(({ missing }) => missing)].length,
        sessionsDoubled: doubled.length,
        gapsMs,
        goal: [
          goalOf(
            'dial after its own turn',
            takeovers.flatMap(({ dialMs }) => dialMs),
            LEAVE_GOAL_MS,
          ),
          exitGoal(exits),
          `${String(segments)} segments`,
          `gaps in ms, one a session that moved: ${gapsMs.join(' ')}`,
        ].join('; '),
      });
      expect({ lost, words, doubled }).toEqual({ lost: [], words: [], doubled: [] });
      for (const { missing, repeated, invented } of verdicts) {
        expect({ missing, repeated, invented }).toEqual({
          missing: [],
          repeated: [],
          invented: [],
        });
      }
      expect(segments).toBeGreaterThan(SESSIONS * 2);
      expect(gapsMs.length).toBeGreaterThanOrEqual(SESSIONS);
      const asked = fleet.simulator.journal.entries().map(({ type }) => type);
      expect(asked).not.toContain('stream.close_requested');
    },
  );
});
