import type { AudioJournalLine, GapLine, OpenGapsLine } from './audio.journal.js';
import type { TrackGap } from './explained.losses.js';
import type { Span } from './sample.window.js';

/** What the journal says of one track's gaps that may still be filled. */
export class OpenGaps {
  #written: readonly TrackGap[] = [];
  #settledTo = -Infinity;

  constructor(private readonly track: Pick<OpenGapsLine, 'track' | 'part'>) {}

  /** It has a line of its own, and with it all that is before. */
  settled({ to }: Span): void {
    this.#settledTo = to;
  }

  /**
   * @param gaps all that are open now, in order
   * @returns the line that is due, with what is new alone; `null` where the journal says so already
   */
  line(gaps: readonly TrackGap[]): OpenGapsLine | null {
    const written = this.#written.filter(({ from }) => from >= this.#settledTo);
    let same = 0;
    while (same < gaps.length && isSame(written[same], gaps[same])) same += 1;
    this.#written = gaps;
    const since = Math.min(written[same]?.from ?? Infinity, gaps[same]?.from ?? Infinity);
    if (since === Infinity) return null;
    return { line: 'open_gaps', ...this.track, since, gaps: gaps.slice(same) };
  }
}

/** Of an epoch that was not closed: its gaps that were open to the last. */
export function gapsLeftOpen(lines: readonly AudioJournalLine[]): GapLine[] {
  const open = new Map<string, GapLine[]>();
  const settledTo = new Map<string, number>();
  for (const line of lines) {
    if (line.line !== 'open_gaps' && line.line !== 'gap') continue;
    const key = `${line.track}/${String(line.part)}`;
    if (line.line === 'gap') {
      if (line.cause === 'overlap' || line.cause === 'disk') continue;
      settledTo.set(key, Math.max(settledTo.get(key) ?? -Infinity, line.to));
      continue;
    }
    const { track, part, since, gaps } = line;
    const before = (open.get(key) ?? []).filter(({ from }) => from < since);
    const fresh = gaps.map((gap): GapLine => ({ line: 'gap', track, part, ...gap }));
    open.set(key, [...before, ...fresh]);
  }
  return [...open].flatMap(([key, gaps]) =>
    gaps.filter(({ from }) => from >= (settledTo.get(key) ?? -Infinity)),
  );
}

function isSame(one: TrackGap | undefined, other: TrackGap | undefined): boolean {
  return (
    one?.from === other?.from &&
    one?.to === other?.to &&
    one?.cause === other?.cause &&
    one?.packets === other?.packets
  );
}
