import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.js';

/** Number of the last connection of a stream before that time. */
export function lastBefore(entries: readonly JournalEntry[], streamId: string, at: number): number {
  const known = entries.filter((entry) => entry.streamId === streamId && entry.at < at);
  return Math.max(0, ...known.map(({ connection = 0 }) => connection));
}

/** On a connection that was made after the fault: an old one may bring its first frame of a kind late. */
export function firstAnew(
  entries: readonly JournalEntry[],
  streamId: string,
  type: string,
  at: number,
): JournalEntry | undefined {
  const known = entries.filter((entry) => entry.at < at).map(({ connection = 0 }) => connection);
  const last = Math.max(0, ...known);
  return entries.find(
    (entry) => entry.streamId === streamId && entry.type === type && (entry.connection ?? 0) > last,
  );
}

/** When Zoom's side saw the connection go that stood at the fault: an owner that leaves does so one by one. */
export function leftAt(entries: readonly JournalEntry[], streamId: string, at: number): number {
  const last = lastBefore(entries, streamId, at);
  const closed = entries.find(
    (entry) =>
      entry.streamId === streamId &&
      entry.type === 'signaling.closed' &&
      entry.at >= at &&
      (entry.connection ?? 0) <= last,
  );
  return closed?.at ?? at;
}

/**
 * From when on nothing but us was in the way of a stream's media, Unix ms: from the successor's first dial,
 * or from the moment in which Zoom's side gave the old connection up, where that stood in its way. A newcomer
 * that kicks is free with its dial.
 * @param dial the successor's first message 1.
 */
export function freeAt(entries: readonly JournalEntry[], dial: JournalEntry): number {
  const standing = dial.detail?.['liveConnection'];
  const dead = entries.find(
    ({ type, connection }) => type === 'signaling.dead' && connection === standing,
  );
  return Math.max(dial.at, dead?.at ?? dial.at);
}
