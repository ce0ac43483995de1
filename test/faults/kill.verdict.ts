import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.js';

const OFFER = 'meeting.rtms_started';

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

/** Zoom's request id of the offer, once it was sent. */
export function sentOffer(entries: readonly JournalEntry[], streamId: string): string | undefined {
  const sent = ofOffer(entries, streamId).find(({ type }) => type === 'webhook.sent');
  return sent === undefined ? undefined : String(sent.detail?.['requestId']);
}

/** When the offer was answered 200, Unix ms: from then on Zoom sends it no more. */
export function acceptedAt(entries: readonly JournalEntry[], streamId: string): number | undefined {
  return ofOffer(entries, streamId).find(
    ({ type, detail }) => type === 'webhook.answered' && detail?.['status'] === 200,
  )?.at;
}

function ofOffer(entries: readonly JournalEntry[], streamId: string): readonly JournalEntry[] {
  return entries.filter(
    ({ detail, ...entry }) => entry.streamId === streamId && detail?.['event'] === OFFER,
  );
}

export function countOf(entries: readonly JournalEntry[], streamId: string, type: string): number {
  return entries.filter((entry) => entry.type === type && entry.streamId === streamId).length;
}

/** Of these streams, those whose offer Zoom gave up: no service was there at any of its attempts. */
export function offersGivenUp(
  entries: readonly JournalEntry[],
  streamIds: readonly string[],
): readonly string[] {
  const ours = new Set(streamIds);
  return entries
    .filter(({ type, detail }) => type === 'webhook.given_up' && detail?.['event'] === OFFER)
    .flatMap(({ streamId }) => (streamId !== undefined && ours.has(streamId) ? [streamId] : []));
}

/** Zoom's words about these streams that are neither answered 200 nor given up: by their request ids. */
export function wordsUnderway(
  entries: readonly JournalEntry[],
  streamIds: readonly string[],
): readonly string[] {
  const ours = new Set(streamIds);
  const underway = new Set<string>();
  for (const { type, detail, ...entry } of entries) {
    if (!ours.has(entry.streamId ?? '')) continue;
    const requestId = String(detail?.['requestId']);
    if (type === 'webhook.sent') underway.add(requestId);
    const isAccepted = type === 'webhook.answered' && detail?.['status'] === 200;
    if (isAccepted || type === 'webhook.given_up') underway.delete(requestId);
  }
  return [...underway];
}
