import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import type { Claim } from './cursor.claim.js';
import { LOGGED_EVENT_COLUMNS, loggedEvent, type LoggedEvent } from '../log/logged-event.row.js';

export type DueDelivery = LoggedEvent & { readonly attempts: number };

/** Reason of an event whose handler still runs. */
export const STILL_RUNNING = 'still running';

/** About so many events are read at once, shared by the keys that are due. */
const DUE_ROWS = 200;

/** Rows are written by whoever has the cursor now: $1 is the subscriber, $2 the epoch. */
const FENCE = `EXISTS (SELECT 1 FROM event_cursor WHERE subscriber = $1 AND epoch = $2::bigint)`;

/** An event that is read a second time, because its cursor had not moved, has its row already. */
const PARK = `INSERT INTO event_delivery
    (subscriber, xid, position, key, state, attempts, next_attempt_at, reason)
  SELECT $1, p.xid, p.position, p.key, p.state, p.attempts,
    clock_timestamp() + make_interval(secs => p.seconds), p.reason
  FROM json_to_recordset($3::json) AS p (xid xid8, position bigint, key text, state text,
    attempts integer, seconds float8, reason text)
  WHERE ${FENCE}
  ON CONFLICT (subscriber, xid, position) DO UPDATE SET state = EXCLUDED.state,
    attempts = EXCLUDED.attempts, next_attempt_at = EXCLUDED.next_attempt_at,
    reason = EXCLUDED.reason
    WHERE EXCLUDED.state <> 'waiting'`;

const DONE = `DELETE FROM event_delivery d
  USING json_to_recordset($3::json) AS p (xid xid8, position bigint)
  WHERE d.subscriber = $1 AND d.xid = p.xid AND d.position = p.position AND ${FENCE}`;

/** Whoever waits at the head of its key is due now. Answers the keys that have any left. */
const PROMOTE = `WITH heads AS MATERIALIZED (
    SELECT k.key, h.xid, h.position FROM unnest($3::text[]) AS k (key) CROSS JOIN LATERAL (
      SELECT xid, position FROM event_delivery
      WHERE subscriber = $1 AND key = k.key AND state <> 'dead'
      ORDER BY xid, position LIMIT 1) h),
  promoted AS (
    UPDATE event_delivery d SET state = 'retrying', next_attempt_at = clock_timestamp()
    FROM heads h WHERE d.subscriber = $1 AND d.xid = h.xid AND d.position = h.position
      AND d.state = 'waiting' AND ${FENCE})
  SELECT key FROM heads`;

/** What its handler was still running on when the cursor changed hands is tried again at once. */
const ABANDONED = `UPDATE event_delivery SET next_attempt_at = clock_timestamp()
  WHERE subscriber = $1 AND state = 'retrying' AND reason = '${STILL_RUNNING}' AND ${FENCE}`;

const HELD = `SELECT DISTINCT key FROM event_delivery WHERE subscriber = $1 AND state <> 'dead'`;

/**
 * Heads of keys whose time has come, with what waits behind each. Only heads are looked at, however
 * much waits: of a key, the first that is not dead is `retrying` (by PROMOTE), the others wait.
 */
const DUE = `WITH due AS MATERIALIZED (
    SELECT d.key FROM event_delivery d
    WHERE d.subscriber = $1 AND d.state = 'retrying'
      AND d.next_attempt_at <= statement_timestamp() AND d.key <> ALL ($2::text[])
      AND NOT EXISTS (SELECT 1 FROM event_delivery b WHERE b.subscriber = d.subscriber
        AND b.key = d.key AND b.state <> 'dead' AND (b.xid, b.position) < (d.xid, d.position))
    ORDER BY d.next_attempt_at LIMIT $3)
  SELECT ${LOGGED_EVENT_COLUMNS}, r.attempts FROM due CROSS JOIN LATERAL (
    SELECT xid, position, attempts FROM event_delivery
    WHERE subscriber = $1 AND key = due.key AND state <> 'dead'
    ORDER BY xid, position
    LIMIT (SELECT greatest(1, ${String(DUE_ROWS)} / count(*)) FROM due)) r
  JOIN event_log e ON e.xid = r.xid AND e.position = r.position
  ORDER BY e.xid, e.position`;

const dueRow = loggedEvent.extend({ attempts: z.number() });
const keyRow = z.object({ key: z.string() });

export interface Parking {
  readonly event: LoggedEvent;
  readonly state: 'retrying' | 'waiting' | 'dead';
  readonly attempts: number;
  readonly delayMs: number;
  readonly reason: string | null;
}

export interface Outcomes {
  readonly parked?: readonly Parking[];
  /** Parked before, and delivered. */
  readonly done?: readonly LoggedEvent[];
}

/** Events that were not delivered at the first attempt, and those that wait behind them. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /**
   * Writes nothing where another replica has taken the cursor. May be repeated where it failed.
   * @returns those of the keys that have something undelivered
   */
  async record(claim: Claim, { parked = [], done = [] }: Outcomes): Promise<ReadonlySet<string>> {
    const fenced = [claim.subscriber, claim.epoch] as const;
    if (parked.length > 0) {
      await this.database.execute(PARK, [...fenced, JSON.stringify(parked.map(parkedRow))]);
    }
    if (done.length > 0) {
      const rows = done.map(({ xid, position }) => ({ xid, position }));
      await this.database.execute(DONE, [...fenced, JSON.stringify(rows)]);
    }
    return this.promote(claim, [...parked.map(({ event }) => event), ...done]);
  }

  /**
   * Of each key that is due the head and some that wait behind it, in order.
   * @param besides keys that are worked on already
   * @param limit of the keys
   */
  due(subscriber: string, besides: readonly string[], limit: number): Promise<DueDelivery[]> {
    return this.database.query(dueRow, DUE, [subscriber, besides, limit]);
  }

  /**
   * For a replica that has just taken the cursor; its predecessor may have stopped at any point.
   * @returns keys that have something undelivered before whatever comes next
   */
  async resume(claim: Claim): Promise<ReadonlySet<string>> {
    await this.database.execute(ABANDONED, [claim.subscriber, claim.epoch]);
    const held = await this.database.query(keyRow, HELD, [claim.subscriber]);
    return this.promote(claim, held);
  }

  private async promote(
    { subscriber, epoch }: Claim,
    of: readonly { readonly key: string }[],
  ): Promise<ReadonlySet<string>> {
    if (of.length === 0) return new Set();
    const keys = [...new Set(of.map(({ key }) => key))];
    const held = await this.database.query(keyRow, PROMOTE, [subscriber, epoch, keys]);
    return new Set(held.map(({ key }) => key));
  }
}

function parkedRow({ event, state, attempts, delayMs, reason }: Parking) {
  const { xid, position, key } = event;
  const storable = reason?.slice(0, 2_000).toWellFormed().replaceAll('\0', '\uFFFD') ?? null;
  return { xid, position, key, state, attempts, seconds: delayMs / 1_000, reason: storable };
}
