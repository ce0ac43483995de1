import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import { LOGGED_EVENT_COLUMNS, loggedEvent, type LoggedEvent } from '../log/logged-event.row.js';

const parked = loggedEvent.extend({
  subscriber: z.string(),
  state: z.enum(['retrying', 'waiting', 'dead']),
  attempts: z.number(),
  reason: z.string().nullable(),
  next_attempt_at: z.date(),
  /** No running replica has the subscriber: a replay would reach nobody. */
  absent: z.boolean(),
});

/** An event that one subscriber has not taken. */
export type ParkedDelivery = z.infer<typeof parked>;

const workedRow = z.object({ worked: z.literal(true) });

export interface ParkedFilter {
  readonly state: ParkedDelivery['state'];
  readonly subscriber?: string | undefined;
}

const LIST = `WITH worked AS MATERIALIZED (
    SELECT subscriber FROM event_cursor WHERE replica_alive(owner))
  SELECT ${LOGGED_EVENT_COLUMNS}, d.subscriber, d.state, d.attempts, d.reason, d.next_attempt_at,
    NOT EXISTS (SELECT 1 FROM worked w WHERE w.subscriber = d.subscriber) AS absent
  FROM event_delivery d JOIN event_log e ON e.xid = d.xid AND e.position = d.position
  WHERE d.state = $1 AND ($2::text IS NULL OR d.subscriber = $2)
  ORDER BY d.xid DESC, d.position DESC LIMIT $3`;

const WORKED = `SELECT true AS worked FROM event_cursor
  WHERE subscriber = $1 AND replica_alive(owner)`;

/** What lies before a subscriber's cursor was dealt with; what lies behind is still to come. */
const REPLAY = `INSERT INTO event_delivery (subscriber, xid, position, key, state)
  SELECT c.subscriber, $2::xid8, $3::bigint, $4, 'retrying' FROM event_cursor c
  WHERE c.subscriber = $1 AND (c.xid, c.position) >= ($2::xid8, $3::bigint)
  ON CONFLICT (subscriber, xid, position) DO UPDATE SET state = 'retrying', attempts = 0,
    next_attempt_at = clock_timestamp(), reason = NULL
    WHERE event_delivery.state = 'dead'`;

const DISCARD = `DELETE FROM event_delivery
  WHERE subscriber = $1 AND xid = $2::xid8 AND position = $3::bigint AND state = 'dead'`;

/** What subscribers failed on, and what a person does about it. */
@Injectable()
export class DeadLetterStore {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  list({ state, subscriber }: ParkedFilter, limit: number): Promise<ParkedDelivery[]> {
    return this.database.query(parked, LIST, [state, subscriber ?? null, limit]);
  }

  /**
   * Has an event delivered once more; those of its key that come later wait for it.
   * @returns `absent` where no running replica has the subscriber, `underway` where the event is on
   *   its way to it anyway.
   */
  async replay(
    subscriber: string,
    { xid, position, key }: LoggedEvent,
  ): Promise<'replayed' | 'absent' | 'underway'> {
    const worked = await this.database.query(workedRow, WORKED, [subscriber]);
    if (worked.length === 0) return 'absent';
    const parked = await this.database.execute(REPLAY, [subscriber, xid, position, key]);
    return parked === 1 ? 'replayed' : 'underway';
  }

  /** @returns false where there is no such dead letter. */
  async discard(subscriber: string, { xid, position }: LoggedEvent): Promise<boolean> {
    return (await this.database.execute(DISCARD, [subscriber, xid, position])) === 1;
  }
}
