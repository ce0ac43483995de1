import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.js';
import { spoiledIn, spokenIn, type EndedStreams } from './ended.streams.js';
import { goalOf, type FaultLine } from './fault.report.js';
import { doubleDialsBut, type StaleOwner } from './kill.verdict.js';
import type { RecordedSession } from './recorded.session.js';
import { exitGoal, type Exit } from './rolling.trial.js';
import type { Takeover } from './takeover.trial.js';

/** Once Zoom has given the old socket up and the successor has dialled. */
const FRAME_GOAL_MS = 1_000;

/** One fault of a series. */
export interface SeriesFault {
  readonly takeovers: readonly Takeover[];
  /** Owners that stood frozen meanwhile. */
  readonly stale?: readonly StaleOwner[];
  /** Of processes that were told to stop. */
  readonly exits?: readonly Exit[];
}

export interface SeriesOutcome {
  readonly line: FaultLine;
  /** Streams that nobody captured any more, acknowledged words of Zoom, and segments that were due. */
  readonly lost: readonly string[];
  /** Streams that were dialled beside a connection of ours at any time, also after an owner woke up. */
  readonly doubled: readonly string[];
  /** Segments that stand twice in a transcript, or that nobody said. */
  readonly wrong: readonly string[];
  /** Recordings whose ledger has other gaps than their files, or whose files have fewer than they must. */
  readonly disagreeing: readonly RecordedSession[];
}

/** What the faults of a series leave behind, and the verdict on it. */
export class SeriesEvidence {
  readonly #takeovers: Takeover[] = [];
  readonly #exits: Exit[] = [];
  readonly #stale: StaleOwner[] = [];
  readonly #rounds: EndedStreams[] = [];
  readonly #lostWords: string[] = [];
  readonly #doubled: string[] = [];

  happened({ takeovers, stale = [], exits = [] }: SeriesFault): void {
    this.#takeovers.push(...takeovers);
    this.#stale.push(...stale);
    this.#exits.push(...exits);
  }

  ended(round: EndedStreams): void {
    this.#rounds.push(round);
  }

  /** @param words of Zoom that were acknowledged and not kept. */
  lost(words: readonly string[]): void {
    this.#lostWords.push(...words);
  }

  /** Judges the dials of streams that have ended. */
  dialled(entries: readonly JournalEntry[], streamIds: readonly string[]): void {
    this.#doubled.push(...streamIds.filter((id) => doubleDialsBut(entries, id, this.#stale) > 0));
  }

  outcome(
    scenario: string,
    dialGoal: { readonly what: string; readonly mostMs: number },
  ): SeriesOutcome {
    const streams = this.#takeovers.flatMap((takeover) => takeover.lost);
    const spoiled = this.#rounds.map(spoiledIn);
    const missing = spoiled.flatMap((found) => found.missing);
    const lost = [...streams, ...this.#lostWords, ...missing];
    // Two successors beside each other, while the old owner's own connection is spared.
    const beside = this.#takeovers.flatMap((takeover) => takeover.doubled);
    const doubled = [...new Set([...this.#doubled, ...beside])];
    const gapsMs = this.#takeovers.flatMap(({ frameMs }) => frameMs);
    const dials = this.#takeovers.flatMap(({ dialMs }) => dialMs);
    const settled = this.#takeovers.flatMap(({ settledMs }) => settledMs);
    const goal = [
      goalOf(dialGoal.what, dials, dialGoal.mostMs),
      goalOf('frame once dialled and Zoom free', settled, FRAME_GOAL_MS),
      ...(this.#exits.length > 0 ? [exitGoal(this.#exits)] : []),
      spokenIn({ verdicts: this.#rounds.flatMap(({ verdicts }) => verdicts) }),
      this.#recorded(),
    ].join('; ');
    return {
      lost,
      doubled,
      wrong: spoiled.flatMap(({ wrong }) => wrong),
      disagreeing: spoiled.flatMap(({ disagreeing }) => disagreeing),
      line: {
        scenario,
        streams: gapsMs.length + streams.length,
        eventsLost: lost.length,
        sessionsDoubled: doubled.length,
        gapsMs,
        goal,
      },
    };
  }

  #recorded(): string {
    const recordings = this.#rounds.flatMap((round) => round.recordings);
    const agreeing = recordings.filter(({ ledgerAgrees }) => ledgerAgrees);
    const missingMs = recordings.reduce((sum, recording) => sum + recording.missingMs, 0);
    return (
      `each gap of the ledger equal to one of the files in ${String(agreeing.length)} of ` +
      `${String(recordings.length)} recordings, ${String(Math.round(missingMs))} ms in all`
    );
  }
}
