/** Unix milliseconds of the database: replicas need not agree on the time. */
const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** The times of the points that still count. */
const COUNTED = `ARRAY(SELECT t FROM unnest(r.taken_at) AS t WHERE t > ${NOW} - $2::bigint)`;

/**
 * What a take answers. Where it was refused, the row is read as it was when the statement began; a
 * row that has come or changed since then says too little, and a whole window is waited for.
 */
function answered(taken: string, freeAt: string): string {
  return `
WITH taken AS (${taken} RETURNING r.points)
SELECT true AS granted, points, 0::bigint AS wait_ms FROM taken
UNION ALL
SELECT false, $3::integer + 1, coalesce(
  (SELECT nullif(greatest(${freeAt}, r.blocked_until, ${NOW}) - ${NOW}, 0)
   FROM rate_limit AS r WHERE r.key = $1),
  $2::bigint)
WHERE NOT EXISTS (SELECT FROM taken)`;
}

/**
 * Every point has its time: no window, wherever it begins, holds more than the budget.
 * Values: key, window in milliseconds, points of the budget.
 */
export const TAKE_SLIDING = answered(
  `
INSERT INTO rate_limit AS r (key, points, taken_at, expires_at)
VALUES ($1, 1, ARRAY[${NOW}], ${NOW} + $2::bigint)
ON CONFLICT (key) DO UPDATE SET
  points = cardinality(${COUNTED}) + 1,
  taken_at = ${COUNTED} || ${NOW},
  expires_at = ${NOW} + $2::bigint
WHERE r.blocked_until <= ${NOW} AND cardinality(${COUNTED}) < $3::integer`,
  `(SELECT min(t) FROM unnest(${COUNTED}) AS t) + $2::bigint`,
);

/** One count for a window that begins with its first point. Values as in {@link TAKE_SLIDING}. */
export const TAKE_FIXED = answered(
  `
INSERT INTO rate_limit AS r (key, points, expires_at)
VALUES ($1, 1, ${NOW} + $2::bigint)
ON CONFLICT (key) DO UPDATE SET
  points = CASE WHEN r.expires_at <= ${NOW} THEN 1 ELSE r.points + 1 END,
  expires_at = CASE WHEN r.expires_at <= ${NOW} THEN ${NOW} + $2::bigint ELSE r.expires_at END
WHERE r.blocked_until <= ${NOW} AND (r.expires_at <= ${NOW} OR r.points < $3::integer)`,
  'r.expires_at',
);

/** Values: key, milliseconds. */
export const BLOCK = `
INSERT INTO rate_limit AS r (key, blocked_until, expires_at)
VALUES ($1, ${NOW} + $2::bigint, ${NOW} + $2::bigint)
ON CONFLICT (key) DO UPDATE SET
  blocked_until = excluded.blocked_until,
  expires_at = greatest(r.expires_at, excluded.blocked_until)`;

/** A row past its end and no row mean the same. */
export const PRUNE = `DELETE FROM rate_limit WHERE expires_at <= ${NOW}`;
