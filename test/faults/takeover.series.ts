import type { RtmsBehaviour } from '../../apps/simulator/src/rtms/rtms-host.port.js';
import { lostWords } from './acknowledged.words.js';
import { judgeEnded, type EndedStreams } from './ended.streams.js';
import type { Fleet, FleetSession } from './fleet/replica.fleet.js';
import type { StaleOwner } from './kill.verdict.js';
import { untilHeard } from './recorded.session.js';
import { LEAVE_GOAL_MS, restartAll } from './rolling.trial.js';
import { SeriesEvidence, type SeriesFault, type SeriesOutcome } from './series.evidence.js';
import { frozenGapsOf } from './stream.gaps.js';
import { busiest, capture, happens, takeoverOf, until } from './takeover.trial.js';

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
const DOCUMENTED = { reapDelayMs: 0, duplicateJoin: 'reject', bufferAudio: true } as const;

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

/**
 * Zoom notices a frozen client by its keep-alives: three of ten seconds. Here a tenth of that, and the delay
 * of the reaping follows.
 */
export const freezes = (runs: number, behaviour: Partial<RtmsBehaviour> = DOCUMENTED): Series => ({
  fault: 'SIGSTOP',
  runs,
  dialGoalMs: 5_000,
  behaviour: { ...behaviour, keepAliveIntervalMs: 1_000 },
  conditions: `${told(behaviour)}, keep-alives each second`,
});

export const restarts = (behaviour: Partial<RtmsBehaviour>): Series => ({
  fault: 'rolling restart',
  runs: 1,
  dialGoalMs: LEAVE_GOAL_MS,
  behaviour,
  conditions: told(behaviour),
});

async function takeOver(
  fleet: Fleet,
  fault: 'SIGKILL' | 'SIGSTOP',
  streamIds: readonly string[],
): Promise<SeriesFault> {
  const { replica, owned } = await busiest(fleet, streamIds);
  const at = Date.now();
  replica.process.kill(fault);
  if (fault === 'SIGKILL') fleet.forget(replica);
  const hit = owned.map(({ streamId }) => streamId);
  const takeover = await takeoverOf(fleet, hit, at, fault === 'SIGSTOP' ? 'stands' : 'falls');
  if (fault === 'SIGKILL') {
    await fleet.add();
    return { takeovers: [takeover] };
  }
  const to = Date.now();
  replica.process.kill('SIGCONT');
  return { takeovers: [takeover], stale: [{ streamIds: hit, from: at, to }] };
}

/** @param stale owners that stood frozen in this round. */
async function stopAll(
  fleet: Fleet,
  streamIds: readonly string[],
  { bufferAudio }: Partial<RtmsBehaviour>,
  stale: readonly StaleOwner[],
): Promise<EndedStreams> {
  const stoppedAt = Date.now();
  for (const streamId of streamIds) fleet.stop(streamId);
  let ended: readonly FleetSession[] = [];
  await until('the end of each session', async () => {
    const sessions = await fleet.sessions();
    ended = sessions.filter(
      ({ streamId, state }) => streamIds.includes(streamId) && state === 'ended',
    );
    return ended.length === streamIds.length;
  });
  const entries = fleet.simulator.journal.entries();
  return judgeEnded(fleet, {
    sessions: ended,
    stoppedAt,
    isReplayed: bufferAudio === true,
    gapsOf: (streamId) => frozenGapsOf(entries, streamId, stale),
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
  await untilHeard(fleet, streamIds);
}

/** @param count of live sessions at each fault. */
export async function runSeries(
  fleet: Fleet,
  count: number,
  { fault, runs, dialGoalMs, behaviour, conditions }: Series,
): Promise<SeriesOutcome> {
  const evidence = new SeriesEvidence();
  const isRolling = fault === 'rolling restart';
  let streamIds: readonly string[] = [];
  const stale: StaleOwner[] = [];
  const endRound = async () => {
    if (streamIds.length === 0) return;
    evidence.ended(await stopAll(fleet, streamIds, behaviour, stale));
    evidence.lost(await lostWords(fleet, streamIds));
    evidence.dialled(fleet.simulator.journal.entries(), streamIds);
  };
  for (let index = 0; index < runs; index += 1) {
    if (index % FAULTS_A_ROUND === 0) {
      await endRound();
      streamIds = await capture(fleet, count, behaviour);
      await untilHeard(fleet, streamIds);
    }
    const happened: SeriesFault = isRolling
      ? await restartAll(fleet, streamIds)
      : await takeOver(fleet, fault, streamIds);
    stale.push(...(happened.stale ?? []));
    evidence.happened(happened);
    await capturedAgain(fleet, streamIds);
  }
  await endRound();
  return evidence.outcome(`${fault}, ${times(runs)} (${conditions})`, {
    what: isRolling ? 'dial after its own turn' : 'dial',
    mostMs: dialGoalMs,
  });
}

const times = (runs: number) => (runs === 1 ? 'once' : `${String(runs)} times`);
