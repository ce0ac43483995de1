import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import {
  LOGGED_EVENT_COLUMNS,
  loggedEvent,
  place,
  type LoggedEvent,
  type Place,
} from './logged-event.row.js';

export interface EventFilter {
  /** Any of these; `undefined`: all. */
  readonly types?: readonly string[] | undefined;
  readonly key?: string | undefined;
}

export interface Batch {
  readonly events: readonly LoggedEvent[];
  /** How far the log was looked through; a reader goes on from there. */
  readonly upTo: Place;
}

/** Before everything that was ever logged. */
export const BEGINNING: Place = { xid: '0', position: '0' };

// One statement, one snapshot: what lies beyond the oldest running transaction is not there yet.
const READ = `WITH horizon AS MATERIALIZED (
    SELECT xid, position FROM event_log
    WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
    ORDER BY xid DESC, position DESC LIMIT 1)
  SELECT h.xid::text AS horizon_xid, h.position AS horizon_position, e.*
  FROM horizon h LEFT JOIN LATERAL (
    SELECT ${LOGGED_EVENT_COLUMNS} FROM event_log e
    WHERE (e.xid, e.position) > ($1::xid8, $2::bigint)
      AND (e.xid, e.position) <= (h.xid, h.position)
      AND ($4::text[] IS NULL OR e.type = ANY($4)) AND ($5::text IS NULL OR e.key = $5)
    ORDER BY e.xid, e.position LIMIT $3) e ON true`;

const horizonRow = z.object({ horizon_xid: z.string(), horizon_position: z.string() });
/** Either an event or, by its missing id, none; what is neither is an error, not an absence. */
const readRow = z.union([
  horizonRow.extend({ id: z.null() }),
  loggedEvent.extend(horizonRow.shape),
]);

const BY_ID = `SELECT ${LOGGED_EVENT_COLUMNS} FROM event_log e WHERE e.id = $1`;

const PRUNED_BEHIND = `SELECT true AS pruned FROM event_log_pruned
  WHERE (xid, position) > ($1::xid8, $2::bigint)`;

/** The place before the first event that was recorded at that time or later. */
const BEFORE = `SELECT xid::text AS xid, (position - 1)::bigint AS position FROM event_log
  WHERE recorded_at >= $1 ORDER BY xid, position LIMIT 1`;

const HORIZON = `SELECT xid::text AS xid, position FROM event_log
  WHERE xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid DESC, position DESC LIMIT 1`;

/** Reads the log in its order; a late commit is never skipped. */
@Injectable()
export class EventLogReader {
  constructor(private readonly database: Database) {}

  async read(after: Place, { types, key }: EventFilter, limit: number): Promise<Batch> {
    const values = [after.xid, after.position, limit, types ?? null, key ?? null];
    const rows = await this.database.query(readRow, READ, values);
    const [first] = rows;
    if (first === undefined) return { events: [], upTo: after };
    const events = rows.filter((row): row is LoggedEvent & typeof row => row.id !== null);
    const last = events.at(-1);
    const horizon = { xid: first.horizon_xid, position: first.horizon_position };
    return { events, upTo: events.length === limit && last !== undefined ? last : horizon };
  }

  /** @param id UUIDv7 of an event's envelope. */
  async find(id: string): Promise<LoggedEvent | undefined> {
    const [event] = await this.database.query(loggedEvent, BY_ID, [id]);
    return event;
  }

  /** False where events behind that place have left the log since. */
  async hasAllBehind({ xid, position }: Place): Promise<boolean> {
    const row = z.object({ pruned: z.literal(true) });
    return (await this.database.query(row, PRUNED_BEHIND, [xid, position])).length === 0;
  }

  /** Where a reader starts that wants what was recorded from then on. */
  async placeBefore(time: Date): Promise<Place> {
    const [found] = await this.database.query(place, BEFORE, [time]);
    return found ?? this.end();
  }

  /** Behind everything that is there now. */
  async end(): Promise<Place> {
    const [found] = await this.database.query(place, HORIZON);
    return found ?? BEGINNING;
  }
}
