import { Injectable } from '@nestjs/common';
import { Database, type Queryable, type Transaction } from '@zoom-platform/database';
import { z } from 'zod';
import type { DomainEventClass } from '../domain-event.type.js';
import type { EventEnvelope } from '../envelope.type.js';
import {
  envelopeOf,
  LOGGED_EVENT_COLUMNS,
  loggedEvent,
  type LoggedEvent,
} from './logged-event.row.js';

const recordedRow = z.object({ recorded_at: z.date() });
const agedRow = z.object({ age_ms: z.number() });

/** An event as the log has it; what its payload holds, the event's own schema says. */
export interface PastEvent {
  readonly envelope: EventEnvelope;
  readonly payload: unknown;
}

const NEWEST = `SELECT ${LOGGED_EVENT_COLUMNS} FROM event_log e
  WHERE e.key = ANY ($1::text[]) AND e.type = $2
  ORDER BY e.xid DESC, e.position DESC LIMIT $3`;

const LAST = `SELECT e.recorded_at FROM event_log e WHERE e.type = $1
  ORDER BY e.xid DESC, e.position DESC LIMIT 1`;

const AGE = `SELECT
    (extract(epoch FROM clock_timestamp() - e.recorded_at) * 1000)::float8 AS age_ms
  FROM event_log e WHERE e.key = $1 AND e.id = $2`;

/** Looks back, for whoever asks what has happened; subscribers never miss an event, this may. */
@Injectable()
export class EventHistory {
  constructor(private readonly database: Database) {}

  /**
   * What was published under any of these keys and not yet forgotten (`EVENTS_RETENTION_DAYS`).
   * @param within a transaction, where the answer has to hold for it.
   * @returns newest first, by commit.
   */
  async newest(
    event: DomainEventClass,
    keys: readonly string[],
    limit: number,
    within: Queryable = this.database,
  ): Promise<readonly PastEvent[]> {
    const rows = await within.query(loggedEvent, NEWEST, [keys, event.definition.type, limit]);
    return rows.map((row) => ({ envelope: envelopeOf(row), payload: payloadOf(row) }));
  }

  /** When the newest event of the class was written, by the database's clock; `null`: the log holds none. */
  async lastRecordedAt(event: DomainEventClass): Promise<Date | null> {
    const [row] = await this.database.query(recordedRow, LAST, [event.definition.type]);
    return row?.recorded_at ?? null;
  }

  /**
   * Milliseconds since an event was written, by the database's clock alone: those of the replica that
   * wrote it and of the one that asks may differ. `null`: the log does not hold it any more.
   */
  async ageOf(tx: Transaction, { key, id }: EventEnvelope): Promise<number | null> {
    const [row] = await tx.query(agedRow, AGE, [key, id]);
    return row?.age_ms ?? null;
  }
}

function payloadOf({ payload }: LoggedEvent): unknown {
  return JSON.parse(payload);
}
