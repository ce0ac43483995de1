/**
 * What lies in the store and belongs to nothing that readers see:
 * - `unfinished`: its stream is over for a day, and it has no manifest.
 * - `unended`: nobody writes to it any more, and nobody said that its stream is over.
 * - `unknown`: no row speaks of its session, as after a database was set back.
 * - `unlisted`: media that a stale owner wrote beside a manifest that stands.
 * - `deleted`: what came back after its deletion was done, as from the spool of a replica that was away.
 */
export const ORPHAN_KINDS = ['unfinished', 'unended', 'unknown', 'unlisted', 'deleted'] as const;
export type OrphanKind = (typeof ORPHAN_KINDS)[number];

/** What was done about one. */
export type OrphanRepair = 'completed' | 'deleted' | 'failed';
