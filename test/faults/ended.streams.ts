import { judgeWords, type WordVerdict } from './captured.words.js';
import type { Fleet, FleetSession } from './fleet/replica.fleet.js';
import { RecordedSession } from './recorded.session.js';
import { offeredAt, ON_ITS_WAY_MS, type Span } from './stream.gaps.js';
import { trialScript } from './takeover.trial.js';

/** What is left of streams once they have ended. */
export interface EndedStreams {
  readonly recordings: readonly RecordedSession[];
  /** Those of streams that were hit and not replayed, and that miss nothing all the same. */
  readonly gapless: readonly RecordedSession[];
  /** Those of one owner alone whose ledger knows of losses. */
  readonly holed: readonly RecordedSession[];
  /** Of the words of each transcript. */
  readonly verdicts: readonly WordVerdict[];
}

export interface Ending {
  readonly sessions: readonly FleetSession[];
  /** Unix ms, before the first of them was stopped. */
  readonly stoppedAt: number;
  /** Whether Zoom's side sends again what nobody took. */
  readonly isReplayed: boolean;
  /** When words of a stream could reach nobody. Default: never. */
  readonly gapsOf?: (streamId: string) => readonly Span[];
  /** When sound was on its way over a connection that Zoom's side broke. Default: never. */
  readonly brokenOf?: (streamId: string) => readonly Span[];
}

const isWithin = (gap: Span, spans: readonly Span[]) =>
  spans.some(({ from, to }) => gap.from >= from && gap.to <= to);

/** Waits for the manifest of each, and reads all of it. */
export async function judgeEnded(
  fleet: Fleet,
  { sessions, stoppedAt, isReplayed, gapsOf = () => [], brokenOf = () => [] }: Ending,
): Promise<EndedStreams> {
  const entries = fleet.simulator.journal.entries();
  const script = trialScript(fleet);
  const recordings: RecordedSession[] = [];
  const gapless: RecordedSession[] = [];
  const holed: RecordedSession[] = [];
  const verdicts: WordVerdict[] = [];
  for (const { id, streamId, epoch } of sessions) {
    const recording = await RecordedSession.of(fleet, id);
    recordings.push(recording);
    if (!isReplayed && epoch > 1 && !recording.hasEachGap) gapless.push(recording);
    const broken = brokenOf(streamId);
    const isHoled = recording.missed.some((gap) => !isWithin(gap, broken));
    if (epoch === 1 && isHoled) holed.push(recording);
    const heardMs = stoppedAt - offeredAt(entries, streamId) - ON_ITS_WAY_MS;
    const gaps = gapsOf(streamId);
    verdicts.push(await judgeWords(fleet, { sessionId: id, script, heardMs, gaps }));
  }
  return { recordings, gapless, holed, verdicts };
}

/** What must not be, by words and recordings. */
export interface Spoiled {
  /** Segments that were due. */
  readonly missing: readonly string[];
  /** Segments that stand twice in a transcript, or that nobody said. */
  readonly wrong: readonly string[];
  /** Recordings whose ledger has other gaps than their files, or too few. */
  readonly disagreeing: readonly RecordedSession[];
}

export const UNSPOILED: Spoiled = { missing: [], wrong: [], disagreeing: [] };

export function spoiledIn({ recordings, gapless, holed, verdicts }: EndedStreams): Spoiled {
  const disagreeing = recordings.filter(({ ledgerAgrees }) => !ledgerAgrees);
  return {
    missing: verdicts.flatMap(({ missing }) => missing),
    wrong: verdicts.flatMap(({ repeated, invented }) => [...repeated, ...invented]),
    disagreeing: [...new Set([...disagreeing, ...gapless, ...holed])],
  };
}

/** In a line of the report. */
export function spokenIn({ verdicts }: Pick<EndedStreams, 'verdicts'>): string {
  const count = (of: (verdict: WordVerdict) => number) =>
    String(verdicts.reduce((sum, verdict) => sum + of(verdict), 0));
  return (
    `${count(({ segments }) => segments)} segments, ` +
    `${count(({ repeated }) => repeated.length)} repeated, ` +
    `${count(({ missing }) => missing.length)} missing outside of gaps, ` +
    `${count(({ unheard }) => unheard.length)} missing inside them`
  );
}
