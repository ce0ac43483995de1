import { Injectable, Logger } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import { EventMetrics } from './event.metrics.js';
import { COUNTED } from './lag.reader.js';
import { SubscriptionRegistry } from './subscription.registry.js';

const REASON =
  'events.subscriber_absent: no replica had the subscriber for longer than the log is retained';

/** Since when nobody works on a cursor; whoever takes it sets it free again (CLAIM). */
const MARK = `UPDATE event_cursor
  SET unclaimed_since = CASE WHEN replica_alive(owner) THEN NULL ELSE clock_timestamp() END
  WHERE replica_alive(owner) = (unclaimed_since IS NOT NULL)`;

/**
 * Only while somebody works on another: a service that is just starting has claimed nothing yet.
 * What was still tried becomes a dead letter: that holds one event each, not the log.
 */
const RETIRE = `WITH retired AS (
    DELETE FROM event_cursor c
    WHERE c.unclaimed_since < clock_timestamp() - make_interval(days => $1)
      AND NOT replica_alive(c.owner)
      AND EXISTS (SELECT 1 FROM event_cursor o WHERE replica_alive(o.owner))
    RETURNING c.subscriber, c.xid, c.position, c.unclaimed_since),
  parked AS (
    UPDATE event_delivery d SET state = 'dead', reason = concat_ws('; ', $2::text, d.reason)
    FROM retired r WHERE d.subscriber = r.subscriber AND d.state <> 'dead')
  SELECT r.subscriber, r.unclaimed_since, (SELECT count(*)::integer FROM (
      SELECT 1 FROM event_log e WHERE (e.xid, e.position) > (r.xid, r.position)
      LIMIT ${String(COUNTED)}) u) AS unread
  FROM retired r`;

const HELD = `SELECT replica_alive(owner) AS held FROM event_cursor
  WHERE subscriber = $1 FOR UPDATE`;

const heldRow = z.object({ held: z.boolean() });

const retiredRow = z.object({
  subscriber: z.string(),
  unclaimed_since: z.date(),
  unread: z.number(),
});

/** Takes the log from subscribers that no replica has any more. */
@Injectable()
export class CursorRetirement {
  private readonly logger = new Logger('Events');

  constructor(
    private readonly database: Database,
    private readonly metrics: EventMetrics,
    private readonly registry: SubscriptionRegistry,
  ) {}

  /**
   * Ends the cursors that no replica has had for so long; a subscriber that comes back later starts
   * as a new one. Its dead letters stay.
   * @throws DatabaseUnavailableError
   */
  async retire(days: number): Promise<void> {
    await this.database.execute(MARK);
    for (const cursor of await this.database.query(retiredRow, RETIRE, [days, REASON])) {
      const { subscriber, unclaimed_since: since, unread } = cursor;
      this.metrics.retired(subscriber);
      const lost = unread === COUNTED ? `${String(unread)} or more` : String(unread);
      this.logger.warn(
        `No replica has had the subscriber ${subscriber} since ${since.toISOString()}: its cursor is given up, with ${lost} events that it never read`,
      );
    }
  }

  /**
   * Deletes the cursor of a subscriber that is gone, and all that is parked for it.
   * @returns how many deliveries were parked; `present` where the service has the subscriber,
   *   `unknown` where there is nothing of that name.
   */
  async forget(subscriber: string): Promise<{ readonly parked: number } | 'present' | 'unknown'> {
    // Between two owners nobody holds a cursor that is still wanted.
    const declared = this.registry.subscriptions().some((own) => own.subscriber === subscriber);
    if (declared) return 'present';
    return this.database.transaction(async (tx) => {
      const [cursor] = await tx.query(heldRow, HELD, [subscriber]);
      if (cursor?.held === true) return 'present';
      const ended = await tx.execute('DELETE FROM event_cursor WHERE subscriber = $1', [
        subscriber,
      ]);
      const parked = await tx.execute('DELETE FROM event_delivery WHERE subscriber = $1', [
        subscriber,
      ]);
      return ended + parked === 0 ? 'unknown' : { parked };
    });
  }
}
