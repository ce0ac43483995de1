import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@zoom-platform/database';
import { z } from 'zod';
import { CONTENT_PARTS, type ContentPart } from './content.part.js';

/** Why content was deleted: a caller asked, its time was over, or Zoom revoked the stream. */
export const DELETION_CAUSES = ['request', 'retention', 'revoked'] as const;

export type DeletionCause = (typeof DELETION_CAUSES)[number];

const row = z
  .object({
    session_id: z.string(),
    part: z.enum(CONTENT_PARTS),
    cause: z.enum(DELETION_CAUSES),
    requested_at: z.date(),
    completed_at: z.date().nullable(),
  })
  .transform((deletion) => ({
    sessionId: deletion.session_id,
    part: deletion.part,
    cause: deletion.cause,
    requestedAt: deletion.requested_at.getTime(),
    completedAt: deletion.completed_at?.getTime() ?? null,
  }));

/** What stays of deleted content: that it was, and that it is gone. Times are Unix milliseconds. */
export type Deletion = z.infer<typeof row>;

const COLUMNS = 'session_id, part, cause, requested_at, completed_at';

/** Whoever makes the session's manifest waits, and then sees the deletion; or was first. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('output_deletion ' || $1, 0))`;

/**
 * Deletions that were not finished, and those of the last two days: a frozen owner that woke up late
 * may have written once more.
 */
const TO_LOOK_AT = `SELECT ${COLUMNS} FROM output_deletion
  WHERE completed_at IS NULL OR completed_at > now() - interval '2 days'
  ORDER BY requested_at`;

/** A session without an end that is known has one after two days: no meeting is that long. */
const DUE = `SELECT coalesce(s.session_id, m.session_id) AS session_id
  FROM output_session s FULL JOIN output_manifest m ON m.session_id = s.session_id
  WHERE coalesce(s.ended_at, m.completed_at, s.opened_at + interval '2 days')
      < now() - make_interval(days => $1::integer)
    AND NOT EXISTS (SELECT 1 FROM output_deletion d
      WHERE d.session_id = coalesce(s.session_id, m.session_id) AND d.part IN ('all', $2::text))
  ORDER BY 1 LIMIT 100`;

/** Rows that outlive content: readers learn from them that it was deleted. */
@Injectable()
export class DeletionLedger {
  constructor(private readonly database: Database) {}

  /** Takes the content from readers, with its rows; its objects are still to be deleted. */
  async begin(
    sessionId: string,
    part: ContentPart,
    cause: DeletionCause,
  ): Promise<{ readonly deletion: Deletion; readonly rows: number }> {
    return this.database.transaction(async (tx) => {
      await tx.execute(LOCK, [sessionId]);
      await tx.execute(
        `INSERT INTO output_deletion (session_id, part, cause) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING`,
        [sessionId, part, cause],
      );
      let rows = 0;
      if (part !== 'recordings') {
        rows += await tx.execute('DELETE FROM output_segment WHERE session_id = $1', [sessionId]);
      }
      if (part === 'all') {
        rows += await tx.execute('DELETE FROM output_manifest WHERE session_id = $1', [sessionId]);
      }
      const [deletion] = await tx.query(
        row,
        `SELECT ${COLUMNS} FROM output_deletion WHERE session_id = $1 AND part = $2`,
        [sessionId, part],
      );
      if (deletion === undefined) throw new TypeError('A row that was just written is not there.');
      return { deletion, rows };
    });
  }

  /** Every object of the part is gone. */
  async completed({ sessionId, part }: Pick<Deletion, 'sessionId' | 'part'>): Promise<void> {
    await this.database.execute(
      `UPDATE output_deletion SET completed_at = now()
       WHERE session_id = $1 AND part = $2 AND completed_at IS NULL`,
      [sessionId, part],
    );
  }

  /** What was deleted of a session, or is about to be. */
  async of(sessionId: string): Promise<readonly Deletion[]> {
    return this.database.query(
      row,
      `SELECT ${COLUMNS} FROM output_deletion WHERE session_id = $1`,
      [sessionId],
    );
  }

  /** Keeps deletions of the session away until `tx` ends, and says which parts are gone. */
  async fence(tx: Transaction, sessionId: string): Promise<ReadonlySet<ContentPart>> {
    await tx.execute(LOCK, [sessionId]);
    const parts = await tx.query(
      z.object({ part: z.enum(CONTENT_PARTS) }),
      'SELECT part FROM output_deletion WHERE session_id = $1',
      [sessionId],
    );
    return new Set(parts.map(({ part }) => part));
  }

  async toLookAt(): Promise<readonly Deletion[]> {
    return this.database.query(row, TO_LOOK_AT);
  }

  /** Up to 100 sessions that were over more than `days` ago and still have the part. */
  async due(part: ContentPart, days: number): Promise<readonly string[]> {
    const sessions = await this.database.query(z.object({ session_id: z.string() }), DUE, [
      days,
      part,
    ]);
    return sessions.map(({ session_id }) => session_id);
  }
}
