import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.js';
import type { StaleOwner } from './kill.verdict.js';

/** Milliseconds of a meeting. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Between what Zoom's side sent and what had reached a transcript when its owner left. */
export const ON_ITS_WAY_MS = 1_500;
/** Transcripts of the last two seconds before a connection come over it, by whatever rule; less the edge. */
const OVERLAP_MS = 1_900;
/** Between two clocks that time the same break, and the packet that it cuts. */
const EDGE_MS = 100;

/** @throws Error when the stream was never offered. */
export function offeredAt(entries: readonly JournalEntry[], streamId: string): number {
  const offer = entries.find(
    (entry) => entry.type === 'stream.offered' && entry.streamId === streamId,
  );
  if (offer === undefined) throw new Error(`${streamId} was never offered`);
  return offer.at;
}

/**
 * When Zoom's side sent to an owner that was frozen: it takes what the socket took for delivered, and sends
 * it to no newcomer.
 */
export function frozenGapsOf(
  entries: readonly JournalEntry[],
  streamId: string,
  stale: readonly StaleOwner[],
): readonly Span[] {
  const begin = offeredAt(entries, streamId);
  const ready = [...readyTimes(entries.filter((entry) => entry.streamId === streamId)).values()];
  return stale
    .filter(({ streamIds }) => streamIds.includes(streamId))
    .flatMap(({ from }) => {
      const next = ready.find((at) => at > from);
      return next === undefined ? [] : unheard(from - begin, next - begin);
    });
}

/** What was on its way over a connection that Zoom's side broke. @param at Unix ms of the break. */
export function brokenAt(
  entries: readonly JournalEntry[],
  streamId: string,
  at: number,
): readonly Span[] {
  const broken = at - offeredAt(entries, streamId);
  return [{ from: broken - ON_ITS_WAY_MS, to: broken + EDGE_MS }];
}

/** When each connection of a stream was first given its media, by its number. */
function readyTimes(own: readonly JournalEntry[]): ReadonlyMap<number, number> {
  const readyAt = new Map<number, number>();
  for (const { type, at, connection = 0, detail } of own) {
    const isReady = type === 'client.ready' && detail?.['outcome'] === 'accepted';
    if (isReady && !readyAt.has(connection)) readyAt.set(connection, at);
  }
  return readyAt;
}

/** @param left milliseconds of the meeting, as is `ready` of the successor. */
function unheard(left: number, ready: number): readonly Span[] {
  const [from, to] = [left - ON_ITS_WAY_MS, ready - OVERLAP_MS];
  return to > from ? [{ from, to }] : [];
}
