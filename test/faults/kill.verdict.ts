import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.js';

/**
 * How often a stream was dialled while a live signaling connection of ours stood open, by the simulator's
 * log: Zoom refuses such a newcomer or kicks the other, so that two never count as live there.
 * @param sparing number of the last connection that may stand, as that of an owner that is frozen.
 */
export function doubleDials(
  entries: readonly JournalEntry[],
  streamId: string,
  sparing = 0,
): number {
  return entries.filter(
    ({ type, detail, ...entry }) =>
      type === 'signaling.handshake' &&
      entry.streamId === streamId &&
      detail?.['liveSocketOpen'] === true &&
      Number(detail['liveConnection']) > sparing,
  ).length;
}

/** From the fault of an owner whose sockets outlive it to the moment in which it wakes, Unix ms. */
export interface StaleOwner {
  readonly streamIds: readonly string[];
  readonly from: number;
  readonly to: number;
}

/** As {@link doubleDials}, over a whole trial: only beside a stale owner may a stream be dialled. */
export function doubleDialsBut(
  entries: readonly JournalEntry[],
  streamId: string,
  spared: readonly StaleOwner[],
): number {
  const windows = spared.filter(({ streamIds }) => streamIds.includes(streamId));
  const judged = entries.filter(({ at }) => windows.every(({ from, to }) => at < from || at > to));
  return doubleDials(judged, streamId);
}

/** Whether the offer of the stream was answered 200: from then on Zoom sends it no more. */
export function offerAccepted(entries: readonly JournalEntry[], streamId: string): boolean {
  return entries.some(
    ({ type, detail, ...entry }) =>
      type === 'webhook.answered' &&
      entry.streamId === streamId &&
      detail?.['event'] === 'meeting.rtms_started' &&
      detail['status'] === 200,
  );
}

export function countOf(entries: readonly JournalEntry[], streamId: string, type: string): number {
  return entries.filter((entry) => entry.type === type && entry.streamId === streamId).length;
}
