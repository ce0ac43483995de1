/** Class of streams that the configuration does not name. */
const MIDDLE_CLASS = 5;

/** Streams without an account count by meeting. */
const ACCOUNT = 'coalesce(s.account_id, s.entity_id)';

/** $4 and $5: what has a class, and which; the highest that names the stream, by account or by tag. */
const CLASS = `SELECT coalesce(min(p.class), ${String(MIDDLE_CLASS)}) AS class
  FROM unnest($4::text[], $5::int[]) p(name, class)
  WHERE p.name IN ('account=' || s.account_id, 'app=' || s.app_id, 'product=' || s.product)`;

/** Accounts with what they hold on all replicas; `dead` names owners that are gone. */
const HELD = `SELECT ${ACCOUNT} AS account, count(*) AS sessions
  FROM rtms_session s WHERE s.state <> 'ended' AND s.owner IS NOT NULL
    AND s.owner NOT IN (SELECT owner FROM dead) GROUP BY 1`;

/**
 * Who is next: what was being captured, then by class, then whoever has least, counting those of the
 * same account that go before it.
 * @param which condition on `s`, a session.
 */
export const queueOf = (which: string): string => `SELECT s.id,
    s.signaling_ready_at IS NULL AS is_new, s.offered_at, p.class,
    coalesce(h.sessions, 0) + row_number() OVER (PARTITION BY ${ACCOUNT}
      ORDER BY s.signaling_ready_at IS NULL, p.class, s.offered_at, s.id) AS share
  FROM rtms_session s CROSS JOIN LATERAL (${CLASS}) p
  LEFT JOIN (${HELD}) h ON h.account = ${ACCOUNT}
  WHERE ${which}`;

/** Order of the rows of {@link queueOf}. */
export const IN_ORDER = 'q.is_new, q.class, q.share, q.offered_at, q.id';
