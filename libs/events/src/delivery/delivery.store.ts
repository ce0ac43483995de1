import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import { LOGGED_EVENT_COLUMNS, loggedEvent, type LoggedEvent } from '../log/logged-event.row.js';

export type DueDelivery = LoggedEvent & { readonly attempts: number };

const PARK = `INSERT INTO event_delivery
    (subscriber, xid, position, key, state, attempts, next_attempt_at, reason)
  VALUES ($1, $2::xid8, $3::bigint, $4, $5, $6,
    clock_timestamp() + make_interval(secs => $7), $8)
  ON CONFLICT (subscriber, xid, position) DO UPDATE SET state = EXCLUDED.state,
    attempts = EXCLUDED.attempts, next_attempt_at = EXCLUDED.next_attempt_at,
    reason = EXCLUDED.reason`;

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

  async park(subscriber: string, event: LoggedEvent, parking: Parking): Promise<void> {
    await this.database.execute(PARK, [
      subscriber,
      event.xid,
      event.position,
      event.key,
      parking.state,
      parking.attempts,
      parking.delayMs / 1_000,
      parking.reason?.toWellFormed().replaceAll('\0', '\uFFFD').slice(0, 2_000) ?? null,
    ]);
  }

  due(subscriber: string, limit: number): Promise<DueDelivery[]> {
    return this.database.query(dueRow, DUE, [subscriber, limit]);
  }

  async done(subscriber: string, event: LoggedEvent): Promise<void> {
    await this.database.execute(
      'DELETE FROM event_delivery WHERE subscriber = $1 AND xid = $2::xid8 AND position = $3::bigint',
      [subscriber, event.xid, event.position],
    );
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
