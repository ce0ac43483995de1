import { Injectable } from '@nestjs/common';
import { Database, type Queryable } from '@zoom-platform/database';
import { EventPublisher, type DomainEvent } from '@zoom-platform/events';
import { z } from 'zod';
import type { MediaKind } from '../media/media-frame.type.js';
import type { SessionState } from './session.states.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { publishOptionsOf } from './session.facts.js';
import type { SessionIdentity } from './session.record.js';

export type SessionOutcome = 'ended' | 'missed' | 'lost' | 'refused';

/** One step of a session, as its owner writes it. */
export interface SessionWrite {
  readonly state: SessionState;
  readonly handshakeSent?: boolean;
  readonly signalingReady?: boolean;
  readonly started?: boolean;
  /** Kind of the first frame of this owner's turn. */
  readonly firstFrame?: MediaKind;
  /** When the session has to have recovered, by `performance.now()`; `null`: nothing is to be recovered. */
  readonly recoverUntil: number | null;
  /** The app that Zoom accepted, where it is another than the row names. */
  readonly appId?: string;
  readonly cause?: string;
  readonly status?: number | null;
  readonly stopReason?: number | null;
  readonly outcome?: SessionOutcome;
  /** Whose video is wanted from now on; `null`: nobody's. */
  readonly video?: string | null;
  /** Gives the session up: any replica may claim it. */
  readonly release?: boolean;
}

/** Names one owner's turn, and the number of the write within it. */
export interface Fence {
  readonly session: SessionIdentity;
  readonly epoch: number;
  readonly revision: number;
}

/** A stop that was left on the row is not written over by an owner who has not seen it yet. */
const WRITE = `UPDATE rtms_session SET
    revision = $3,
    state = CASE WHEN requested = 'stop' AND $4::text <> 'ended' THEN 'terminating' ELSE $4::text END,
    handshakes = handshakes + CASE WHEN $5::boolean THEN 1 ELSE 0 END,
    handshake_sent_at = CASE WHEN $5::boolean THEN clock_timestamp() ELSE handshake_sent_at END,
    signaling_ready_at = CASE WHEN $6::boolean THEN clock_timestamp() ELSE signaling_ready_at END,
    started_at = CASE WHEN $7::boolean THEN coalesce(started_at, clock_timestamp()) ELSE started_at END,
    first_frame_at =
      CASE WHEN $14::text IS NULL THEN first_frame_at ELSE coalesce(first_frame_at, clock_timestamp()) END,
    first_frame_kind = coalesce(first_frame_kind, $14::text),
    recover_until = clock_timestamp() + make_interval(secs => $8::float8 / 1000),
    last_cause = coalesce($9::text, last_cause), last_status = coalesce($10::int, last_status),
    stop_reason = coalesce($11::int, stop_reason), outcome = coalesce($12::text, outcome),
    ended_at = CASE WHEN $4::text = 'ended' THEN clock_timestamp() END,
    video_user_id = CASE WHEN $4::text = 'ended' THEN NULL
      WHEN $15::boolean THEN $16::text ELSE video_user_id END,
    app_id = coalesce($17::text, app_id),
    owner = CASE WHEN $13::boolean THEN NULL ELSE owner END
  WHERE id = $1 AND epoch = $2 AND revision < $3`;

/** Says whether a write had been applied already: the answer to its commit may have been lost. */
const APPLIED = `SELECT 1 AS one FROM rtms_session WHERE id = $1 AND epoch = $2 AND revision >= $3`;

/** Writes the rows of sessions that this replica owns; every write is fenced by the epoch. */
@Injectable()
export class SessionStore {
  constructor(
    private readonly database: Database,
    private readonly publisher: EventPublisher,
    private readonly metrics: RtmsMetrics,
  ) {}

  /**
   * Applies a step and publishes its events, together or not at all.
   * @returns false when another owner has taken the session.
   * @throws DatabaseUnavailableError; the same call may be repeated.
   */
  async write(fence: Fence, step: SessionWrite, events: readonly DomainEvent[]): Promise<boolean> {
    const { session, epoch, revision } = fence;
    return this.database.transaction(async (tx) => {
      const touched = await tx.execute(WRITE, [
        session.id,
        epoch,
        revision,
        step.state,
        step.handshakeSent ?? false,
        step.signalingReady ?? false,
        step.started ?? false,
        // What waited for the database has not more time for it.
        step.recoverUntil === null ? null : step.recoverUntil - performance.now(),
        step.cause ?? null,
        step.status ?? null,
        step.stopReason ?? null,
        step.outcome ?? null,
        step.release ?? false,
        step.firstFrame ?? null,
        step.video !== undefined,
        step.video ?? null,
        step.appId ?? null,
      ]);
      if (touched === 0) {
        const isOurs = await isApplied(tx, fence);
        if (!isOurs) this.metrics.writeRefused();
        return isOurs;
      }
      const options = publishOptionsOf(session);
      await this.publisher.appendAll(
        tx,
        events.map((event) => ({ event, options })),
      );
      tx.afterCommit(() => {
        if (step.state === 'ended' && step.outcome) this.metrics.ended(step.outcome);
      });
      return true;
    });
  }
}

async function isApplied(q: Queryable, { session, epoch, revision }: Fence): Promise<boolean> {
  const rows = await q.query(z.object({ one: z.number() }), APPLIED, [session.id, epoch, revision]);
  return rows.length > 0;
}
