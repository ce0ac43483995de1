import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { whyNot } from '../harness/engine.environment.js';
import { tableOf, type FaultLine } from './fault.report.js';
import { Fleet } from './fleet/replica.fleet.js';
import {
  DOCUMENTED,
  freezes,
  kills,
  MATRIX,
  restarts,
  runSeries,
  type Series,
} from './takeover.series.js';

const FULL = process.env['FAULTS'] === 'full';
const RESULTS = new URL('./results/', import.meta.url);
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
  { name: 'matrix', sessions: 20, series: MATRIX.map((behaviour) => kills(3, behaviour)) },
  { name: 'restarted', sessions: 20, series: MATRIX.map(restarts) },
  { name: 'crowded', sessions: 150, series: [kills(1), freezes(1)] },
];
const SHORT: readonly Group[] = [
  {
    name: 'short',
    sessions: 6,
    series: [
      kills(2),
      freezes(1),
      kills(1, { ...DOCUMENTED, duplicateJoin: 'kick', reapDelayMs: 3_000 }),
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
          const { line, lost, doubled } = await runSeries(fleet, sessions, each);
          lines.push(line);
          process.stdout.write(`${tableOf([line])}\n`);
          expect({ lost, doubled }, each.conditions).toEqual({ lost: [], doubled: [] });
        }
      } finally {
        if (FULL) await publish(name, sessions, lines);
        await fleet.close();
      }
    },
  );
});

async function publish(name: string, sessions: number, lines: readonly FaultLine[]): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const head = [
    `# Takeovers: ${String(REPLICAS)} replicas, ${String(sessions)} live sessions`,
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}. Counted by the simulator's journal.`,
    'The gap is from the fault to the first frame of the successor; only streams of the replica that was hit count.',
    '',
  ];
  await writeFile(
    new URL(`takeovers-${name}.md`, RESULTS),
    `${[...head, tableOf(lines)].join('\n')}\n`,
  );
}
