import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';

/** Unread events are counted up to here: a subscriber that is gone must not make every look long. */
export const COUNTED = 10_000;

const lagRow = z.object({
  subscriber: z.string(),
  /** A running replica works on its cursor. */
  worked: z.boolean(),
  /** Events of the log that it has not passed, of whatever type, and those that it tries again. */
  behind: z.number(),
  /** Age of the oldest of them by the database's clock; 0: there are none. */
  oldest_seconds: z.number(),
  dead: z.number(),
  unclaimed_since: z.date().nullable(),
});

/** How far one subscriber is, whichever replica has its cursor, and also where none has. */
export type SubscriberLag = z.infer<typeof lagRow>;

const LAG = `WITH parked AS (
    SELECT d.subscriber, count(*) FILTER (WHERE d.state = 'dead') AS dead,
      count(*) FILTER (WHERE d.state <> 'dead') AS held,
      min(e.recorded_at) FILTER (WHERE d.state <> 'dead') AS oldest
    FROM event_delivery d JOIN event_log e ON e.xid = d.xid AND e.position = d.position
    GROUP BY d.subscriber)
  SELECT subscriber, coalesce(replica_alive(c.owner), false) AS worked,
    (unread.events + coalesce(parked.held, 0))::integer AS behind,
    greatest(coalesce(extract(epoch FROM
      clock_timestamp() - least(unread.oldest, parked.oldest)), 0), 0)::float8 AS oldest_seconds,
    coalesce(parked.dead, 0)::integer AS dead, c.unclaimed_since
  FROM event_cursor c FULL JOIN parked USING (subscriber)
  LEFT JOIN LATERAL (SELECT count(*) AS events, min(u.recorded_at) AS oldest FROM (
    SELECT e.recorded_at FROM event_log e WHERE (e.xid, e.position) > (c.xid, c.position)
    ORDER BY e.xid, e.position LIMIT ${String(COUNTED)}) u) unread ON true
  ORDER BY subscriber`;

/** Says of every subscriber, of running modules and of removed ones, how far it is. */
@Injectable()
export class LagReader {
  constructor(private readonly database: Database) {}

  /** Sorted by name. @throws DatabaseUnavailableError */
  read(): Promise<SubscriberLag[]> {
    return this.database.query(lagRow, LAG);
  }
}
