import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import type { Claim } from './cursor.store.js';
import { LOGGED_EVENT_COLUMNS, loggedEvent, type LoggedEvent } from '../log/logged-event.row.js';

export type DueDelivery = LoggedEvent & { readonly attempts: number };

/** Reason of an event whose handler outlived its batch. */
export const STILL_RUNNING = 'still running';

/** Rows are written by whoever has the cursor now; $1 is the subscriber, $9 or $4 the epoch. */
const fence = (epoch: string) =>
  `EXISTS (SELECT 1 FROM event_cursor WHERE subscriber = $1 AND epoch = ${epoch}::bigint)`;

const PARK = `INSERT INTO event_delivery
    (subscriber, xid, position, key, state, attempts, next_attempt_at, reason)
  SELECT $1, $2::xid8, $3::bigint, $4, $5, $6,
    clock_timestamp() + make_interval(secs => $7), $8
  WHERE ${fence('$9')}
  ON CONFLICT (subscriber, xid, position) DO UPDATE SET state = EXCLUDED.state,
    attempts = EXCLUDED.attempts, next_attempt_at = EXCLUDED.next_attempt_at,
    reason = EXCLUDED.reason`;

const DONE = `DELETE FROM event_delivery
  WHERE subscriber = $1 AND xid = $2::xid8 AND position = $3::bigint AND ${fence('$4')}`;

/** What its handler was still running on when the cursor changed hands is tried again at once. */
const ABANDONED = `UPDATE event_delivery SET next_attempt_at = clock_timestamp()
  WHERE subscriber = $1 AND state = 'retrying' AND reason = '${STILL_RUNNING}'`;

/** The head of each key, when its time has come. What waits behind a retry is not a head. */
const DUE = `SELECT ${LOGGED_EVENT_COLUMNS}, d.attempts
  FROM event_delivery d JOIN event_log e ON e.xid = d.xid AND e.position = d.position
  WHERE d.subscriber = $1 AND d.state <> 'dead' AND d.next_attempt_at <= clock_timestamp()
    AND NOT EXISTS (SELECT 1 FROM event_delivery b WHERE b.subscriber = d.subscriber
      AND b.key = d.key AND b.state <> 'dead' AND (b.xid, b.position) < (d.xid, d.position))
  ORDER BY d.xid, d.position LIMIT $2`;

const dueRow = loggedEvent.extend({ attempts: z.number() });

export interface Parking {
  readonly state: 'retrying' | 'waiting' | 'dead';
  readonly attempts: number;
  readonly delayMs: number;
  readonly reason: string | null;
}

/** Events that were not delivered at the first attempt, and those that wait behind them. */
@Injectable()
export class DeliveryStore {
  constructor(private readonly database: Database) {}

  /** Writes nothing where another replica has taken the cursor. */
  async park(claim: Claim, event: LoggedEvent, parking: Parking): Promise<void> {
    await this.database.execute(PARK, [
      claim.subscriber,
      event.xid,
      event.position,
      event.key,
      parking.state,
      parking.attempts,
      parking.delayMs / 1_000,
      parking.reason?.toWellFormed().replaceAll('\0', '\uFFFD').slice(0, 2_000) ?? null,
      claim.epoch,
    ]);
  }

  due(subscriber: string, limit: number): Promise<DueDelivery[]> {
    return this.database.query(dueRow, DUE, [subscriber, limit]);
  }

  async done(claim: Claim, event: LoggedEvent): Promise<void> {
    const values = [claim.subscriber, event.xid, event.position, claim.epoch];
    await this.database.execute(DONE, values);
  }

  /** For a replica that has just taken the cursor. */
  async resume(subscriber: string): Promise<void> {
    await this.database.execute(ABANDONED, [subscriber]);
  }

  /** Keys that have something undelivered before whatever comes next. */
  async heldKeys(subscriber: string): Promise<Set<string>> {
    const rows = await this.database.query(
      z.object({ key: z.string() }),
      `SELECT DISTINCT key FROM event_delivery WHERE subscriber = $1 AND state <> 'dead'`,
      [subscriber],
    );
    return new Set(rows.map(({ key }) => key));
  }
}
