import type { GapCause } from './audio.journal.js';
import type { GapEvidence } from './gap.evidence.js';
import type { SequenceGap } from './packet.sequence.js';
import type { Span } from './sample.window.js';

/** A stretch of a track that holds no sound of its own, and why. Unix milliseconds. */
export interface TrackGap extends Span {
  readonly cause: GapCause;
  /** Packets that were missed; `null` where nothing says that there were any. */
  readonly packets: number | null;
}

/** What a gap is, in parts: silence that follows the clock where no packet is missing, else by evidence. */
export function explained(gap: SequenceGap, evidence: GapEvidence): TrackGap[] {
  const { from, to, packets } = gap;
  if (packets === 0) return [{ from, to, cause: 'drift', packets: null }];
  const parts: TrackGap[] = [];
  let start = from;
  let counted = 0;
  for (const { to: end, cause } of evidence.explain(gap)) {
    const share = middlesBefore(end, gap) - counted;
    counted += share;
    const isLoss = cause === 'lost' || cause === 'overflow';
    // Less of a packet than half: it was missed for the reason of the rest of it.
    if (isLoss && share === 0) {
      const before = parts.pop();
      if (before === undefined) continue;
      parts.push({ ...before, to: end });
    } else parts.push({ from: start, to: end, cause, packets: isLoss ? share : null });
    start = end;
  }
  return parts;
}

/** Of the missing packets, which stand in the gap side by side, those whose middle lies before. */
function middlesBefore(at: number, { from, to, packets }: SequenceGap): number {
  return at >= to ? packets : Math.round(((at - from) / (to - from)) * packets);
}
