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
