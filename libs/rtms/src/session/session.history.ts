import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import { stopReasonName } from '../protocol/stop-reason.codes.js';
import { RtmsSessionNotFoundError } from '../rtms.errors.js';
import { rtmsProduct } from './session.record.js';
import { SESSION_STATES, type SessionState } from './session.states.js';

const unixMs = z
  .date()
  .nullable()
  .transform((date) => date?.getTime() ?? null);

const row = z.object({
  id: z.string(),
  stream_id: z.string(),
  product: rtmsProduct,
  entity_id: z.string(),
  meeting_id: z.string().nullable(),
  account_id: z.string().nullable(),
  app_id: z.string(),
  state: z.enum(SESSION_STATES),
  owner: z.string().nullable(),
  epoch: z.number(),
  handshakes: z.number(),
  offered_at: unixMs,
  handshake_sent_at: unixMs,
  started_at: unixMs,
  first_frame_at: unixMs,
  first_frame_kind: z.string().nullable(),
  last_frame_at: unixMs,
  ended_at: unixMs,
  last_cause: z.string().nullable(),
  last_status: z.number().nullable(),
  stop_reason: z.number().nullable(),
  outcome: z.enum(['ended', 'missed', 'lost', 'refused']).nullable(),
});

const COLUMNS = `id, stream_id, product, entity_id, meeting_id, account_id, app_id, state, owner,
  epoch, handshakes, offered_at, handshake_sent_at, started_at, first_frame_at, first_frame_kind,
  last_frame_at, ended_at, last_cause, last_status, stop_reason, outcome`;

/** Ids are UUIDv7: their order is the order of creation. */
const LIST = `SELECT ${COLUMNS} FROM rtms_session
  WHERE ($1::uuid IS NULL OR id < $1::uuid) AND ($2::text IS NULL OR state = $2::text)
  ORDER BY id DESC LIMIT $3`;

const ONE = `SELECT ${COLUMNS} FROM rtms_session WHERE id = $1`;

/** A session as our API shows it; times are Unix milliseconds. */
export type SessionView = ReturnType<typeof viewOf>;

/** Reads what sessions there are and were. */
@Injectable()
export class SessionHistory {
  constructor(private readonly database: Database) {}

  /** Newest first. @param before id of the last session of the page before. */
  async list(
    limit: number,
    before: string | null,
    state: SessionState | null,
  ): Promise<readonly SessionView[]> {
    const rows = await this.database.query(row, LIST, [before, state, limit]);
    return rows.map(viewOf);
  }

  /** @throws RtmsSessionNotFoundError */
  async get(sessionId: string): Promise<SessionView> {
    const [found] = await this.database.query(row, ONE, [sessionId]);
    if (found === undefined) throw new RtmsSessionNotFoundError();
    return viewOf(found);
  }
}

function viewOf(session: z.infer<typeof row>) {
  return {
    id: session.id,
    streamId: session.stream_id,
    product: session.product,
    entityId: session.entity_id,
    meetingId: session.meeting_id,
    accountId: session.account_id,
    appId: session.app_id,
    state: session.state,
    owner: session.owner,
    epoch: session.epoch,
    handshakes: session.handshakes,
    offeredAt: session.offered_at,
    handshakeSentAt: session.handshake_sent_at,
    startedAt: session.started_at,
    firstFrameAt: session.first_frame_at,
    firstFrameKind: session.first_frame_kind,
    lastFrameAt: session.last_frame_at,
    endedAt: session.ended_at,
    lastCause: session.last_cause,
    lastStatus: session.last_status,
    stopReason: session.stop_reason,
    stopReasonName: session.stop_reason === null ? null : stopReasonName(session.stop_reason),
    outcome: session.outcome,
  };
}
