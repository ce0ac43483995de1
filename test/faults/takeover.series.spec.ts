import { describe, expect, it } from 'vitest';
import { whyNot } from '../harness/engine.environment.js';
import type { FaultLine } from './fault.report.js';
import { FULL, publish } from './fault.results.js';
import { Fleet } from './fleet/replica.fleet.js';
import { freezes, kills, LATE, restarts, runSeries, SOON, type Series } from './takeover.series.js';

const REPLICAS = 3;
const HOUR_MS = 3_600_000;

/** What one fleet goes through, and the file of its results. */
interface Group {
  readonly name: string;
  readonly sessions: number;
  readonly series: readonly Series[];
}

const LONG: readonly Group[] = [
  { name: 'killed', sessions: 20, series: [kills(100)] },
  { name: 'frozen', sessions: 20, series: [freezes(100)] },
  { name: 'matrix', sessions: 20, series: SOON.map((behaviour) => kills(3, behaviour)) },
  {
    name: 'matrix-frozen',
    sessions: 20,
    series: [...SOON, ...LATE].map((behaviour) => freezes(3, behaviour)),
  },
  { name: 'reaped-late', sessions: 20, series: LATE.map((behaviour) => kills(3, behaviour)) },
  { name: 'restarted', sessions: 20, series: [...SOON, ...LATE].map(restarts) },
  { name: 'crowded', sessions: 150, series: [kills(1), freezes(1)] },
];
const SHORT: readonly Group[] = [
  {
    name: 'short',
    sessions: 6,
    series: [
      kills(2),
      freezes(1),
      kills(1, { reapDelayMs: 3_000, duplicateJoin: 'kick', bufferAudio: false }),
    ],
  },
];

describe('takeovers in series (3 built services, PostgreSQL, real signals)', () => {
  const why = whyNot('postgres');

  it.for(FULL ? LONG : SHORT)(
    '$name: $sessions sessions at each fault, none lost, none doubled',
    { meta: { engine: 'postgres' }, timeout: FULL ? HOUR_MS : 240_000 },
    async ({ name, sessions, series }, { skip }) => {
      if (why !== null) skip(why);
      const lines: FaultLine[] = [];
      const fleet = await Fleet.start({ replicas: REPLICAS });
      try {
        for (const each of series) {
          const { line, lost, doubled, wrong, disagreeing } = await runSeries(
            fleet,
            sessions,
            each,
          );
          lines.push(line);
          const found = { lost, doubled, wrong };
          expect(found, each.conditions).toEqual({ lost: [], doubled: [], wrong: [] });
          expect(disagreeing, each.conditions).toEqual([]);
        }
      } finally {
        const title = `Takeovers: ${String(REPLICAS)} replicas, ${String(sessions)} live sessions`;
        await publish(`takeovers-${name}`, title, lines);
        await fleet.close();
      }
    },
  );
});
