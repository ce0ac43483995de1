import type { Fleet, FleetSession } from './fleet/replica.fleet.js';

/** Milliseconds of sound, L16 at 16 kHz, mono. */
const bytesOf = (milliseconds: number) => milliseconds * 32;

/**
 * Moved by the successor itself: every 5 s it keeps when the last frame came, and it clears the word that
 * Zoom's webhook of the interruption left for it.
 */
const OF_SUCCESSOR = "'{last_frame_at,requested,requested_at}'::text[]";

/**
 * All that is kept of sessions, and that a stale owner could change. Cursors of subscribers are not among it: the
 * replica that wakes up is one of three again, and takes its share of them under new epochs.
 */
export interface Standing {
  /** Whole rows by their table, but for what {@link OF_SUCCESSOR} names. */
  readonly rows: Readonly<Record<string, readonly unknown[]>>;
  /** Bytes of each object of the sessions, by its key, but for those of later owners, which go on growing. */
  readonly objects: Readonly<Record<string, number>>;
}

const tablesOf = (ids: string): Readonly<Record<string, string>> => ({
  rtms_session: `SELECT to_jsonb(t) - ${OF_SUCCESSOR} AS row FROM rtms_session t
    WHERE id IN (${ids}) ORDER BY id`,
  event_log: `SELECT to_jsonb(t) AS row FROM event_log t
    WHERE key IN (SELECT stream_id FROM rtms_session WHERE id IN (${ids})) ORDER BY xid, position`,
  output_session: `SELECT to_jsonb(t) AS row FROM output_session t
    WHERE session_id IN (${ids}) ORDER BY session_id`,
  output_manifest: `SELECT to_jsonb(t) AS row FROM output_manifest t
    WHERE session_id IN (${ids}) ORDER BY session_id`,
  output_segment: `SELECT to_jsonb(t) AS row FROM output_segment t
    WHERE session_id IN (${ids}) ORDER BY session_id, segment_id`,
  output_deletion: `SELECT to_jsonb(t) AS row FROM output_deletion t
    WHERE session_id IN (${ids}) ORDER BY session_id, part`,
});

/** Whether an object of the session is not in the folder of a later owner. */
function isHis(key: string, { id, epoch }: FleetSession): boolean {
  const [, below] = key.split(`${id}/`);
  if (below === undefined) return false;
  const owner = /^e(\d+)\//.exec(below)?.[1];
  return owner === undefined || Number(owner) <= epoch;
}

/** @param owned sessions as their stale owner held them. */
export async function standingOf(fleet: Fleet, owned: readonly FleetSession[]): Promise<Standing> {
  const rows: Record<string, readonly unknown[]> = {};
  for (const [table, sql] of Object.entries(
    tablesOf(owned.map(({ id }) => `'${id}'`).join(', ')),
  )) {
    rows[table] = (await fleet.query(sql)).map(({ row }) => row);
  }
  const sizes = await fleet.sizes(/\.[a-z0-9]+$/);
  const objects = [...sizes].filter(([key]) => owned.some((each) => isHis(key, each)));
  return { rows, objects: Object.fromEntries(objects) };
}

/** Bytes of sound of each session, by all of its owners. */
export async function soundOf(
  fleet: Fleet,
  owned: readonly FleetSession[],
): Promise<ReadonlyMap<string, number>> {
  const sizes = await fleet.sizes(/audio\/\d+\.p\d+\.wav$/);
  return new Map(
    owned.map(({ id }) => {
      const own = [...sizes].filter(([key]) => key.includes(`${id}/`)).map(([, size]) => size);
      return [id, own.reduce((sum, size) => sum + size, 0)];
    }),
  );
}

/** Whether each session has so much more sound by now. */
export async function hasGrown(
  fleet: Fleet,
  owned: readonly FleetSession[],
  before: ReadonlyMap<string, number>,
  milliseconds: number,
): Promise<boolean> {
  const now = await soundOf(fleet, owned);
  return [...before].every(([id, size]) => (now.get(id) ?? 0) >= size + bytesOf(milliseconds));
}
