import type { RtmsBehaviour } from '../../apps/simulator/src/rtms/rtms-host.port.js';
import { goalOf, type FaultLine } from './fault.report.js';
import type { Fleet, FleetSession } from './fleet/replica.fleet.js';
import { restartAll } from './rolling.trial.js';
import { busiest, capture, happens, takeoverOf, until, type Takeover } from './takeover.trial.js';

/** A round of streams serves for so many faults, then others are offered. */
const FAULTS_A_ROUND = 5;

/** The same fault again and again, under the same conditions. */
export interface Series {
  readonly fault: 'SIGKILL' | 'SIGSTOP' | 'rolling restart';
  readonly runs: number;
  readonly dialGoalMs: number;
  readonly behaviour: Partial<RtmsBehaviour>;
  readonly conditions: string;
}

export interface SeriesOutcome {
  readonly line: FaultLine;
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
}

/** What sources disagree about: when Zoom gives the old socket up, and what it does with a newcomer. */
const rows = (...reapDelays: readonly number[]): readonly Partial<RtmsBehaviour>[] =>
  reapDelays.flatMap((reapDelayMs) =>
    (['reject', 'kick'] as const).flatMap((duplicateJoin) =>
      [true, false].map((bufferAudio) => ({ reapDelayMs, duplicateJoin, bufferAudio })),
    ),
  );
export const SOON = rows(0, 3_000);
export const LATE = rows(30_000);

/** What the documents say, and the first of two where they disagree. */
export const DOCUMENTED = { reapDelayMs: 0, duplicateJoin: 'reject', bufferAudio: true } as const;

const told = ({ reapDelayMs, duplicateJoin, bufferAudio }: Partial<RtmsBehaviour>) =>
  `reaped after ${String(reapDelayMs)} ms, newcomers: ${String(duplicateJoin)}, ` +
  `audio ${bufferAudio === true ? 'replayed' : 'not replayed'}`;

export const kills = (runs: number, behaviour: Partial<RtmsBehaviour> = DOCUMENTED): Series => ({
  fault: 'SIGKILL',
  runs,
  dialGoalMs: 1_000,
  behaviour,
  conditions: told(behaviour),
});

/** Zoom notices a frozen client by its keep-alives: three of ten seconds. Here a tenth of that. */
export const freezes = (runs: number): Series => ({
  fault: 'SIGSTOP',
  runs,
  dialGoalMs: 5_000,
  behaviour: { ...DOCUMENTED, keepAliveIntervalMs: 1_000 },
  conditions: `${told(DOCUMENTED)}, keep-alives each second`,
});

export const restarts = (behaviour: Partial<RtmsBehaviour>): Series => ({
  fault: 'rolling restart',
  runs: 1,
  dialGoalMs: 2_000,
  behaviour,
  conditions: told(behaviour),
});

async function takeOver(fleet: Fleet, fault: 'SIGKILL' | 'SIGSTOP', streamIds: readonly string[]) {
  const { replica, owned } = await busiest(fleet, streamIds);
  const at = Date.now();
  replica.process.kill(fault);
  if (fault === 'SIGKILL') fleet.forget(replica);
  const hit = owned.map(({ streamId }) => streamId);
  const takeover = await takeoverOf(fleet, hit, at, fault === 'SIGSTOP' ? 'stands' : 'falls');
  if (fault === 'SIGSTOP') replica.process.kill('SIGCONT');
  else await fleet.add();
  return [takeover];
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

async function capturedAgain(fleet: Fleet, streamIds: readonly string[]): Promise<void> {
  let waiting: readonly FleetSession[] = [];
  const isCaptured = await happens(async () => {
    const sessions = (await fleet.sessions()).filter(({ streamId }) =>
      streamIds.includes(streamId),
    );
    waiting = sessions.filter(({ state }) => state !== 'streaming');
    return waiting.length === 0;
  });
  if (!isCaptured) throw new Error(`not captured again: ${JSON.stringify(waiting)}`);
}

/** @param count of live sessions at each fault. */
export async function runSeries(
  fleet: Fleet,
  count: number,
  { fault, runs, dialGoalMs, behaviour, conditions }: Series,
): Promise<SeriesOutcome> {
  const takeovers: Takeover[] = [];
  let streamIds: readonly string[] = [];
  for (let index = 0; index < runs; index += 1) {
    if (index % FAULTS_A_ROUND === 0) {
      await stopAll(fleet, streamIds);
      streamIds = await capture(fleet, count, behaviour);
    }
    takeovers.push(
      ...(fault === 'rolling restart'
        ? await restartAll(fleet, streamIds)
        : await takeOver(fleet, fault, streamIds)),
    );
    await capturedAgain(fleet, streamIds);
  }
  await stopAll(fleet, streamIds);
  return outcomeOf(`${fault}, ${times(runs)} (${conditions})`, takeovers, dialGoalMs);
}

const times = (runs: number) => (runs === 1 ? 'once' : `${String(runs)} times`);

function outcomeOf(
  scenario: string,
  takeovers: readonly Takeover[],
  dialGoalMs: number,
): SeriesOutcome {
  const lost = takeovers.flatMap((takeover) => takeover.lost);
  const doubled = takeovers.flatMap((takeover) => takeover.doubled);
  const gapsMs = takeovers.flatMap(({ frameMs }) => frameMs);
  const dials = takeovers.flatMap(({ dialMs }) => dialMs);
  return {
    lost,
    doubled,
    line: {
      scenario,
      streams: gapsMs.length + lost.length,
      eventsLost: lost.length,
      sessionsDoubled: doubled.length,
      gapsMs,
      goal: goalOf('dial', dials, dialGoalMs),
    },
  };
}
