import { Injectable } from '@nestjs/common';
import { Database, Replica } from '@zoom-platform/database';
import { z } from 'zod';
import {
  LOGGED_EVENT_COLUMNS,
  loggedEvent,
  place,
  type LoggedEvent,
  type Place,
} from '../log/logged-event.row.js';

export interface Claim extends Place {
  readonly subscriber: string;
  /** Fences the cursor: a replica that lost it moves nothing. */
  readonly epoch: string;
}

export interface Batch {
  readonly events: readonly LoggedEvent[];
  /** How far the log was looked through; the cursor may go there when all of `events` are dealt with. */
  readonly upTo: Place;
}

const claimRow = place.extend({ subscriber: z.string(), epoch: z.string() });

const REGISTER = `INSERT INTO event_cursor (subscriber, xid, position)
  SELECT $1, CASE WHEN $2 THEN '0'::xid8 ELSE pg_snapshot_xmin(pg_current_snapshot()) END, 0
  ON CONFLICT (subscriber) DO NOTHING`;

const CLAIM = `UPDATE event_cursor SET owner = $1, epoch = epoch + 1
  WHERE subscriber = ANY($2::text[])
    AND (owner IS NULL OR owner = $1 OR NOT replica_alive(owner))
  RETURNING subscriber, xid::text AS xid, position, epoch`;

// One statement, one snapshot: what lies beyond the oldest running transaction is not there yet.
const READ = `WITH horizon AS MATERIALIZED (
    SELECT xid, position FROM event_log
    WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid DESC, position DESC LIMIT 1)
  SELECT h.xid::text AS horizon_xid, h.position AS horizon_position, e.*
  FROM horizon h LEFT JOIN LATERAL (
    SELECT ${LOGGED_EVENT_COLUMNS} FROM event_log e
    WHERE (e.xid, e.position) > ($1::xid8, $2::bigint)
      AND (e.xid, e.position) <= (h.xid, h.position) AND e.type = ANY($3::text[])
    ORDER BY e.xid, e.position LIMIT $4) e ON true`;

const horizonRow = z.object({ horizon_xid: z.string(), horizon_position: z.string() });
/** Either an event or, by its missing id, none; what is neither is an error, not an absence. */
const readRow = z.union([
  horizonRow.extend({ id: z.null() }),
  loggedEvent.extend(horizonRow.shape),
]);

const MOVE = `UPDATE event_cursor SET xid = $3::xid8, position = $4::bigint
  WHERE subscriber = $1 AND epoch = $2::bigint`;

/** The cursors: one a subscriber, each worked by one replica at a time. */
@Injectable()
export class CursorStore {
  constructor(
    private readonly database: Database,
    private readonly replica: Replica,
  ) {}

  async register(subscriber: string, from: 'now' | 'beginning'): Promise<void> {
    await this.database.execute(REGISTER, [subscriber, from === 'beginning']);
  }

  /**
   * Takes every cursor of the list that no other living replica works on. One that is ours already
   * is taken anew: the caller lists only those that it does not work on.
   */
  async claim(subscribers: readonly string[]): Promise<Claim[]> {
    return this.database.query(claimRow, CLAIM, [this.replica.id, subscribers]);
  }

  async read(after: Place, types: readonly string[], limit: number): Promise<Batch> {
    const values = [after.xid, after.position, types, limit];
    const rows = await this.database.query(readRow, READ, values);
    const [first] = rows;
    if (first === undefined) return { events: [], upTo: after };
    const events = rows.filter((row): row is LoggedEvent & typeof row => row.id !== null);
    const last = events.at(-1);
    const horizon = { xid: first.horizon_xid, position: first.horizon_position };
    return { events, upTo: events.length === limit && last !== undefined ? last : horizon };
  }

  /** Answers false when another replica has taken the cursor: stop working on it. */
  async move(claim: Claim, to: Place): Promise<boolean> {
    const values = [claim.subscriber, claim.epoch, to.xid, to.position];
    return (await this.database.execute(MOVE, values)) === 1;
  }

  /** Whether this replica still has the cursor. */
  async holds({ subscriber, epoch }: Claim): Promise<boolean> {
    const held = await this.database.query(
      z.object({ held: z.literal(true) }),
      'SELECT true AS held FROM event_cursor WHERE subscriber = $1 AND epoch = $2::bigint',
      [subscriber, epoch],
    );
    return held.length === 1;
  }

  async release(): Promise<void> {
    await this.database.execute('UPDATE event_cursor SET owner = NULL WHERE owner = $1', [
      this.replica.id,
    ]);
  }
}
