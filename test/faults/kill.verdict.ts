import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.js';

/** Most signaling connections of one stream that were live at one time, by the simulator's log. */
export function mostLive(entries: readonly JournalEntry[], streamId: string): number {
  let live = 0;
  let most = 0;
  for (const entry of entries) {
    if (entry.streamId !== streamId) continue;
    if (entry.type === 'signaling.live') live += 1;
    if (entry.type === 'signaling.dead') live -= 1;
    most = Math.max(most, live);
  }
  return most;
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
