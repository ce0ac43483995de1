import { mkdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { RtmsBehaviour } from '../../apps/simulator/src/rtms/rtms-host.port.js';
import { whyNot } from '../harness/engine.environment.js';
import { goalOf, tableOf, type FaultLine } from './fault.report.js';
import { Fleet } from './fleet/replica.fleet.js';
import { busiest, capture, takeoverOf, until } from './takeover.trial.js';

const FULL = process.env['FAULTS'] === 'full';
const RESULTS = new URL('./results/', import.meta.url);
const REPLICAS = 3;
const SESSIONS = FULL ? 20 : 6;
/** A round of streams serves for so many faults, then others are offered. */
const FAULTS_A_ROUND = 5;

interface Series {
  readonly fault: 'SIGKILL' | 'SIGSTOP';
  readonly runs: number;
  readonly dialGoalMs: number;
  readonly behaviour: Partial<RtmsBehaviour>;
  readonly conditions: string;
}

/** What sources disagree about: when Zoom gives the old socket up, and what it does with a newcomer. */
const MATRIX: readonly Partial<RtmsBehaviour>[] = [0, 3_000, 30_000].flatMap((reapDelayMs) =>
  (['reject', 'kick'] as const).flatMap((duplicateJoin) =>
    [true, false].map((bufferAudio) => ({ reapDelayMs, duplicateJoin, bufferAudio })),
  ),
);

const told = ({ reapDelayMs, duplicateJoin, bufferAudio }: Partial<RtmsBehaviour>) =>
  `reaped after ${String(reapDelayMs)} ms, newcomers: ${String(duplicateJoin)}, ` +
  `audio ${bufferAudio === true ? 'replayed' : 'not replayed'}`;

const kills = (runs: number, behaviour: Partial<RtmsBehaviour>): Series => ({
  fault: 'SIGKILL',
  runs,
  dialGoalMs: 1_000,
  behaviour,
  conditions: told(behaviour),
});

/** Zoom notices a frozen client by its keep-alives: three of ten seconds. Here a tenth of that. */
const FROZEN = { reapDelayMs: 0, duplicateJoin: 'reject', bufferAudio: true } as const;
const freezes = (runs: number): Series => ({
  fault: 'SIGSTOP',
  runs,
  dialGoalMs: 5_000,
  behaviour: { ...FROZEN, keepAliveIntervalMs: 1_000 },
  conditions: `${told(FROZEN)}, keep-alives each second`,
});

const SERIES: readonly Series[] = FULL
  ? [kills(100, FROZEN), freezes(20), ...MATRIX.map((behaviour) => kills(3, behaviour))]
  : [
      kills(2, FROZEN),
      freezes(1),
      kills(1, { ...FROZEN, duplicateJoin: 'kick', reapDelayMs: 3_000 }),
    ];

async function run(fleet: Fleet, { fault, runs, dialGoalMs, behaviour, conditions }: Series) {
  const dials: number[] = [];
  const frames: number[] = [];
  const lost: string[] = [];
  const doubled: string[] = [];
  let streamIds: readonly string[] = [];
  for (let index = 0; index < runs; index += 1) {
    if (index % FAULTS_A_ROUND === 0) {
      await stopAll(fleet, streamIds);
      streamIds = await capture(fleet, SESSIONS, behaviour);
    }
    const { replica, owned } = await busiest(fleet, streamIds);
    const at = Date.now();
    replica.process.kill(fault);
    if (fault === 'SIGKILL') fleet.forget(replica);
    const hit = owned.map(({ streamId }) => streamId);
    const takeover = await takeoverOf(fleet, hit, at);
    dials.push(...takeover.dialMs);
    frames.push(...takeover.frameMs);
    lost.push(...takeover.lost);
    doubled.push(...takeover.doubled);
    if (fault === 'SIGSTOP') replica.process.kill('SIGCONT');
    else await fleet.add();
    await until('every stream captured again', async () => {
      const sessions = await fleet.sessions();
      return streamIds.every((id) =>
        sessions.some(({ streamId, state }) => streamId === id && state === 'streaming'),
      );
    });
  }
  await stopAll(fleet, streamIds);
  const line: FaultLine = {
    scenario: `${fault} of the owner, ${String(runs)} times (${conditions})`,
    streams: frames.length + lost.length,
    eventsLost: lost.length,
    sessionsDoubled: doubled.length,
    gapsMs: frames,
    goal: goalOf('dial', dials, dialGoalMs),
  };
  return { line, lost, doubled };
}

async function stopAll(fleet: Fleet, streamIds: readonly string[]): Promise<void> {
  for (const streamId of streamIds) fleet.stop(streamId);
  await until('the end of each session', async () => {
    const sessions = await fleet.sessions();
    return streamIds.every((id) =>
      sessions.some(({ streamId, state }) => streamId === id && state === 'ended'),
    );
  });
}

describe('takeovers in series (3 built services, PostgreSQL, real signals)', () => {
  const why = whyNot('postgres');

  it(
    `${String(SESSIONS)} sessions, ${String(SERIES.length)} series: none lost, none doubled`,
    { meta: { engine: 'postgres' }, timeout: FULL ? 3_600_000 : 240_000 },
    async ({ skip }) => {
      if (why !== null) skip(why);
      const lines: FaultLine[] = [];
      const fleet = await Fleet.start({ replicas: REPLICAS });
      try {
        for (const series of SERIES) {
          const { line, lost, doubled } = await run(fleet, series);
          lines.push(line);
          process.stdout.write(`${tableOf([line])}\n`);
          expect({ lost, doubled }, series.conditions).toEqual({ lost: [], doubled: [] });
        }
      } finally {
        if (FULL) await publish(lines);
        await fleet.close();
      }
    },
  );
});

async function publish(lines: readonly FaultLine[]): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const head = [
    `# Takeovers: ${String(REPLICAS)} replicas, ${String(SESSIONS)} live sessions`,
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}. Counted by the simulator's journal.`,
    'The gap is from the fault to the first frame of the successor; only streams of the replica that was hit count.',
    '',
  ];
  await writeFile(new URL('takeovers.md', RESULTS), `${[...head, tableOf(lines)].join('\n')}\n`);
}
