/** Class of streams that the configuration does not name. */
const MIDDLE_CLASS = 5;
/** Streams of this class give way while Zoom says that their account is near its limit, or at it. */
const LOWEST_CLASS = 9;

/** Streams without an account count by meeting. */
const ACCOUNT = 'coalesce(s.account_id, s.entity_id)';

/** $4 and $5: what has a class, and which; the highest that names the stream, by account or by tag. */
const CLASS = `SELECT coalesce(min(p.class), ${String(MIDDLE_CLASS)}) AS class
  FROM unnest($4::text[], $5::int[]) p(name, class)
  WHERE p.name IN ('account=' || s.account_id, 'app=' || s.app_id, 'product=' || s.product)`;

/** What Zoom said of the account's limit, while it holds. */
const WORD = `SELECT count(*) > 0 AS holds, min(c.ceiling) AS ceiling FROM rtms_concurrency c
  WHERE c.subject IN ('account=' || s.account_id, 'app=' || s.app_id)
    AND c.holds_until > clock_timestamp()`;

const RANKED = `rtms_session s CROSS JOIN LATERAL (${CLASS}) p CROSS JOIN LATERAL (${WORD}) word`;

/** Streams that the account has with us, joined or about to be. */
const STREAMS = `SELECT count(*) FROM rtms_session h
  WHERE h.account_id = s.account_id AND h.state NOT IN ('offered', 'ended')`;

/** Streams that are offered and could be taken now, as far as Zoom's word goes. */
export const TAKEABLE = `SELECT s.id, s.state, s.owner, s.join_until FROM ${RANKED}
  WHERE s.state = 'offered' AND (NOT word.holds OR (p.class < ${String(LOWEST_CLASS)}
    AND (word.ceiling IS NULL OR word.ceiling > (${STREAMS}))))`;

/** Accounts with what they hold on all replicas; `dead` names owners that are gone. */
const HELD = `SELECT ${ACCOUNT} AS account, count(*) AS sessions
  FROM rtms_session s WHERE s.state <> 'ended' AND s.owner IS NOT NULL
    AND s.owner NOT IN (SELECT owner FROM dead) GROUP BY 1`;

/**
 * Who is next: what was being captured, then by class, then whoever has least, counting those of the
 * same account that go before it. Zoom's word keeps back new streams only.
 * @param which condition on `s`, a session.
 */
export const queueOf = (which: string): string => `SELECT q.* FROM (
    SELECT s.id, s.signaling_ready_at IS NULL AS is_new, s.offered_at, p.class, word.holds, word.ceiling,
      coalesce(h.sessions, 0) + row_number() OVER (PARTITION BY ${ACCOUNT}
        ORDER BY s.signaling_ready_at IS NULL, p.class, s.offered_at, s.id) AS share
    FROM ${RANKED} LEFT JOIN (${HELD}) h ON h.account = ${ACCOUNT}
    WHERE ${which}) q
  WHERE NOT q.is_new OR NOT q.holds
    OR (q.class < ${String(LOWEST_CLASS)} AND coalesce(q.share <= q.ceiling, true))`;

/** Order of the rows of {@link queueOf}. */
export const IN_ORDER = 'q.is_new, q.class, q.share, q.offered_at, q.id';
