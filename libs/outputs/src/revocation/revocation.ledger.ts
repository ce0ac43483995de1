import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@zoom-platform/database';
import { z } from 'zod';
import { DELETION_CAUSES, type DeletionCause } from '../deletion/deletion.ledger.js';
import { type HolderOutcome, holderOutcome } from './revocation.receipt.js';

const row = z
  .object({
    session_id: z.string(),
    stream_id: z.string(),
    cause: z.enum(DELETION_CAUSES),
    revoked_at: z.date(),
    completed_at: z.date().nullable(),
    receipt: z.string().nullable(),
  })
  .transform((revocation) => ({
    sessionId: revocation.session_id,
    streamId: revocation.stream_id,
    cause: revocation.cause,
    revokedAt: revocation.revoked_at.getTime(),
    /** Every holder has answered, or cannot be reached; `null` before. */
    completedAt: revocation.completed_at?.getTime() ?? null,
    /** A compact JWS; `null` until the holders were asked. */
    receipt: revocation.receipt,
  }));

/** A session whose content has to go, everywhere: why, and how far that is. Unix milliseconds. */
export type Revocation = z.infer<typeof row>;

const outcomeRow = z
  .object({
    holder: z.string(),
    outcome: holderOutcome.shape.outcome,
    items: z.number().nullable(),
    attempts: z.number(),
    error_code: z.string().nullable(),
    at: z.date(),
  })
  .transform(({ error_code, at, ...rest }) => ({
    ...rest,
    errorCode: error_code,
    at: at.getTime(),
  }));

/** What a holder said of one attempt. */
export type HolderWord = Pick<HolderOutcome, 'holder' | 'outcome' | 'items' | 'errorCode'>;

const COLUMNS = 'session_id, stream_id, cause, revoked_at, completed_at, receipt';

/** The session is over, or nothing is known of it after a day. Those that wait for long keep no other from its turn. */
const PENDING = `SELECT ${COLUMNS} FROM output_revocation r
  WHERE completed_at IS NULL AND (revoked_at < now() - interval '1 day' OR NOT EXISTS (
    SELECT 1 FROM output_session s WHERE s.session_id = r.session_id AND s.ended_at IS NULL))
  ORDER BY random() LIMIT 100`;

/** What somebody here had deleted before has a receipt of the revocation too; its holders have answered. */
const OR_REVOKED = `ON CONFLICT (session_id) DO UPDATE
  SET cause = 'revoked', revoked_at = now(), completed_at = NULL
  WHERE output_revocation.cause <> 'revoked'`;

/** A stream id is empty where no row says it. */
const DEMAND = `INSERT INTO output_revocation (session_id, stream_id, cause)
  SELECT $1, coalesce(
    (SELECT stream_id FROM output_session WHERE session_id = $1),
    (SELECT stream_id FROM output_manifest WHERE session_id = $1), ''), $2
  ON CONFLICT DO NOTHING`;

/** The rows of sessions whose content has to go: who acknowledged, and the receipt. They outlive it. */
@Injectable()
export class RevocationLedger {
  constructor(private readonly database: Database) {}

  /** Zoom revoked the stream of a session. */
  async mark(sessionId: string, streamId: string): Promise<void> {
    await this.database.execute(
      `INSERT INTO output_revocation (session_id, stream_id) VALUES ($1, $2) ${OR_REVOKED}`,
      [sessionId, streamId],
    );
  }

  /** Somebody here has a session deleted. The first cause stands. */
  async demand(sessionId: string, cause: DeletionCause): Promise<Revocation> {
    await this.database.execute(DEMAND, [sessionId, cause]);
    const found = await this.find(sessionId);
    if (found === null) throw new TypeError('A row that was just written is not there.');
    return found;
  }

  /** Marks what was recorded of a stream. @returns the session that is over; `null` for none, or while it runs */
  async markStream(streamId: string): Promise<string | null> {
    const [session] = await this.database.query(
      z.object({ session_id: z.string(), ended_at: z.date().nullable() }),
      `WITH marked AS (
         INSERT INTO output_revocation (session_id, stream_id)
         SELECT session_id, stream_id FROM output_session WHERE stream_id = $1
         ${OR_REVOKED})
       SELECT session_id, ended_at FROM output_session WHERE stream_id = $1`,
      [streamId],
    );
    return session === undefined || session.ended_at === null ? null : session.session_id;
  }

  async find(sessionId: string): Promise<Revocation | null> {
    const [found] = await this.database.query(
      row,
      `SELECT ${COLUMNS} FROM output_revocation WHERE session_id = $1`,
      [sessionId],
    );
    return found ?? null;
  }

  async pending(): Promise<readonly Revocation[]> {
    return this.database.query(row, PENDING);
  }

  async outcomes(sessionId: string): Promise<readonly HolderOutcome[]> {
    return this.database.query(
      outcomeRow,
      `SELECT holder, outcome, items, attempts, error_code, at FROM output_revocation_outcome
       WHERE session_id = $1 ORDER BY holder`,
      [sessionId],
    );
  }

  /**
   * An answer stands: who was asked twice at once cannot fail afterwards. Of a session that was deleted
   * before there were receipts, nothing is kept.
   */
  async keep(sessionId: string, { holder, outcome, items, errorCode }: HolderWord): Promise<void> {
    await this.database.execute(
      `INSERT INTO output_revocation_outcome AS known
         (session_id, holder, outcome, items, error_code, attempts)
       SELECT session_id, $2, $3, $4, $5, 1 FROM output_revocation WHERE session_id = $1
       ON CONFLICT (session_id, holder) DO UPDATE
       SET outcome = excluded.outcome, items = excluded.items, error_code = excluded.error_code,
         attempts = known.attempts + 1, at = now()
       WHERE known.outcome IN ('failed', 'unreachable')`,
      [sessionId, holder, outcome, items, errorCode],
    );
  }

  /** The receipt that names a holder as unreachable is not the last one: it answers after all. */
  async reopen(sessionId: string, holder: string): Promise<void> {
    await this.database.execute(
      `UPDATE output_revocation r SET completed_at = NULL
       WHERE session_id = $1 AND EXISTS (SELECT 1 FROM output_revocation_outcome o
         WHERE o.session_id = $1 AND o.holder = $2 AND o.outcome = 'unreachable')`,
      [sessionId, holder],
    );
  }

  /** False where a receipt stands that is settled. */
  async issue(
    tx: Transaction,
    sessionId: string,
    receipt: string,
    isSettled: boolean,
  ): Promise<boolean> {
    const rows = await tx.execute(
      `UPDATE output_revocation
       SET receipt = $2, completed_at = CASE WHEN $3::boolean THEN now() END
       WHERE session_id = $1 AND completed_at IS NULL`,
      [sessionId, receipt, isSettled],
    );
    return rows === 1;
  }
}
