import type { RtmsBehaviour } from '../../apps/simulator/src/rtms/rtms-host.port.js';
import { lostWords } from './acknowledged.words.js';
import { goalOf, type FaultLine } from './fault.report.js';
import type { Fleet, FleetSession } from './fleet/replica.fleet.js';
import { doubleDialsBut, type StaleOwner } from './kill.verdict.js';
import { RecordedSession } from './recorded.session.js';
import { restartAll } from './rolling.trial.js';
import { busiest, capture, happens, takeoverOf, until, type Takeover } from './takeover.trial.js';

/** A round of streams serves for so many faults, then others are offered. */
const FAULTS_A_ROUND = 5;
/** Where Zoom has given the old socket up when the successor dials. */
const FRAME_GOAL_MS = 1_000;

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
  /** Recordings whose ledger has another gap than their files. */
  readonly disagreeing: readonly RecordedSession[];
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

interface Fault {
  readonly takeovers: readonly Takeover[];
  readonly stale: readonly StaleOwner[];
}

async function takeOver(
  fleet: Fleet,
  fault: 'SIGKILL' | 'SIGSTOP',
  streamIds: readonly string[],
): Promise<Fault> {
  const { replica, owned } = await busiest(fleet, streamIds);
  const at = Date.now();
  replica.process.kill(fault);
  if (fault === 'SIGKILL') fleet.forget(replica);
  const hit = owned.map(({ streamId }) => streamId);
  const takeover = await takeoverOf(fleet, hit, at, fault === 'SIGSTOP' ? 'stands' : 'falls');
  if (fault === 'SIGKILL') {
    await fleet.add();
    return { takeovers: [takeover], stale: [] };
  }
  const to = Date.now();
  replica.process.kill('SIGCONT');
  return { takeovers: [takeover], stale: [{ streamIds: hit, from: at, to }] };
}

/** @returns what was recorded of each. */
async function stopAll(fleet: Fleet, streamIds: readonly string[]): Promise<RecordedSession[]> {
  for (const streamId of streamIds) fleet.stop(streamId);
  let ended: readonly FleetSession[] = [];
  await until('the end of each session', async () => {
    const sessions = await fleet.sessions();
    ended = sessions.filter(
      ({ streamId, state }) => streamIds.includes(streamId) && state === 'ended',
    );
    return ended.length === streamIds.length;
  });
  const recordings: RecordedSession[] = [];
  for (const { id } of ended) recordings.push(await RecordedSession.of(fleet, id));
  return recordings;
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
  const recordings: RecordedSession[] = [];
  const words: string[] = [];
  const doubled: string[] = [];
  const stale: StaleOwner[] = [];
  let streamIds: readonly string[] = [];
  const endRound = async () => {
    if (streamIds.length === 0) return;
    recordings.push(...(await stopAll(fleet, streamIds)));
    words.push(...(await lostWords(fleet, streamIds)));
    const entries = fleet.simulator.journal.entries();
    doubled.push(...streamIds.filter((id) => doubleDialsBut(entries, id, stale) > 0));
  };
  for (let index = 0; index < runs; index += 1) {
    if (index % FAULTS_A_ROUND === 0) {
      await endRound();
      streamIds = await capture(fleet, count, behaviour);
    }
    const done =
      fault === 'rolling restart'
        ? { takeovers: await restartAll(fleet, streamIds), stale: [] }
        : await takeOver(fleet, fault, streamIds);
    takeovers.push(...done.takeovers);
    stale.push(...done.stale);
    await capturedAgain(fleet, streamIds);
  }
  await endRound();
  return outcomeOf(`${fault}, ${times(runs)} (${conditions})`, dialGoalMs, {
    takeovers,
    recordings,
    words,
    doubled,
  });
}

const times = (runs: number) => (runs === 1 ? 'once' : `${String(runs)} times`);

interface Evidence {
  readonly takeovers: readonly Takeover[];
  readonly recordings: readonly RecordedSession[];
  /** Acknowledged words of Zoom that were lost. */
  readonly words: readonly string[];
  /** Streams that were dialled beside a connection of ours at any time, also after an owner woke up. */
  readonly doubled: readonly string[];
}

function outcomeOf(
  scenario: string,
  dialGoalMs: number,
  { takeovers, recordings, words, doubled }: Evidence,
): SeriesOutcome {
  const streams = takeovers.flatMap((takeover) => takeover.lost);
  const lost = [...streams, ...words];
  const gapsMs = takeovers.flatMap(({ frameMs }) => frameMs);
  const dials = takeovers.flatMap(({ dialMs }) => dialMs);
  const disagreeing = recordings.filter(({ ledgerAgrees }) => !ledgerAgrees);
  const agreeing = recordings.length - disagreeing.length;
  const goals = [
    goalOf('dial', dials, dialGoalMs),
    goalOf(
      'frame after a dial that Zoom was free for',
      takeovers.flatMap(({ settledMs }) => settledMs),
      FRAME_GOAL_MS,
    ),
    `gap of the ledger equal to that of the files in ${String(agreeing)} of ${String(recordings.length)} recordings, ` +
      `${String(Math.round(recordings.reduce((sum, { missingMs }) => sum + missingMs, 0)))} ms in all`,
  ];
  return {
    lost,
    doubled,
    disagreeing,
    line: {
      scenario,
      streams: gapsMs.length + streams.length,
      eventsLost: lost.length,
      sessionsDoubled: doubled.length,
      gapsMs,
      goal: goals.join('; '),
    },
  };
}
