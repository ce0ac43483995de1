import type { JournalEntry } from '../../apps/simulator/src/journal/journal.port.js';
import type { Fleet } from './fleet/replica.fleet.js';

const KEPT = `
  SELECT key || ' ' || (payload::jsonb ->> 'event') AS word
  FROM event_log WHERE type = 'zoom.event.received'`;

const isAcknowledged = ({ type, detail }: JournalEntry) =>
  type === 'webhook.answered' && detail?.['status'] === 200;

/**
 * Zoom's words about these streams that were answered 200 and that the log does not hold.
 * @param kept what the log holds, as `<stream id> <name of Zoom's event>`.
 */
export function lostOf(
  entries: readonly JournalEntry[],
  streamIds: readonly string[],
  kept: ReadonlySet<string>,
): readonly string[] {
  const ours = new Set(streamIds);
  const words = entries
    .filter((entry) => isAcknowledged(entry) && ours.has(entry.streamId ?? ''))
    .map(({ streamId, detail }) => `${String(streamId)} ${String(detail?.['event'])}`);
  if (words.length === 0) throw new Error('Zoom said nothing of these streams');
  return [...new Set(words)].filter((word) => !kept.has(word));
}

/** As {@link lostOf}, by the log of a fleet. */
export async function lostWords(
  fleet: Fleet,
  streamIds: readonly string[],
): Promise<readonly string[]> {
  const kept = new Set((await fleet.query(KEPT)).map(({ word }) => String(word)));
  return lostOf(fleet.simulator.journal.entries(), streamIds, kept);
}
