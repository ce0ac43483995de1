import { Injectable } from '@nestjs/common';
import { Database, Replica } from '@zoom-platform/database';
import { z } from 'zod';
import { SESSION_STATES } from './session.states.js';

const time = z.date().transform((date) => date.getTime());

const row = z
  .object({
    stream_id: z.string(),
    entity_id: z.string(),
    state: z.enum(SESSION_STATES),
    outcome: z.enum(['ended', 'missed', 'lost', 'refused']).nullable(),
    last_cause: z.string().nullable(),
    last_status: z.number().nullable(),
    stop_reason: z.number().nullable(),
    offered_at: time,
    handshake_sent_at: time.nullable(),
    is_original_host: z.boolean().nullable(),
    owner: z.enum(['this', 'other', 'none']),
  })
  .transform((session) => ({
    streamId: session.stream_id,
    entityId: session.entity_id,
    state: session.state,
    outcome: session.outcome,
    lastCause: session.last_cause,
    lastStatus: session.last_status,
    stopReason: session.stop_reason,
    offeredAt: session.offered_at,
    handshakeSentAt: session.handshake_sent_at,
    isOriginalHost: session.is_original_host,
    owner: session.owner,
  }));

/** One stream of a meeting; times are Unix milliseconds. */
export type StreamRecord = z.infer<typeof row>;

/** Each name by an index of its own: a recurring meeting has one number, and more streams each week. */
const NEWEST = `SELECT s.id FROM unnest($1::text[]) AS named(name) CROSS JOIN LATERAL (
    (SELECT id FROM rtms_session WHERE entity_id = named.name ORDER BY id DESC LIMIT $3)
    UNION ALL
    (SELECT id FROM rtms_session WHERE meeting_id = named.name ORDER BY id DESC LIMIT $3)) s`;

/** Ids are UUIDv7: their order is the order of creation. $2: this replica. */
const OF_MEETING = `SELECT stream_id, entity_id, state, outcome, last_cause, last_status, stop_reason,
    offered_at, handshake_sent_at, is_original_host,
    CASE WHEN state = 'ended' OR owner IS NULL THEN 'none' WHEN owner = $2 THEN 'this'
      WHEN replica_alive(owner) THEN 'other' ELSE 'none' END AS owner
  FROM rtms_session WHERE id IN (${NEWEST}) ORDER BY id DESC LIMIT $3`;

/** The streams that a meeting has and had, for features that ask after one. */
@Injectable()
export class StreamHistory {
  constructor(
    private readonly database: Database,
    private readonly replica: Replica,
  ) {}

  /**
   * Newest first.
   * @param meetings numbers and UUIDs, as Zoom writes them.
   */
  async of(meetings: readonly string[], limit: number): Promise<readonly StreamRecord[]> {
    return this.database.query(row, OF_MEETING, [meetings, this.replica.id, limit]);
  }
}
