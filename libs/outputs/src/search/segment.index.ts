import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@zoom-platform/database';
import { z } from 'zod';
import type { TranscriptSegment } from '../transcript/transcript.segments.js';

/** Segments that one statement takes; a meeting of a day has some thousands. */
const ROWS_A_STATEMENT = 1_000;

const row = z
  .object({
    session_id: z.string(),
    segment_id: z.string(),
    start_at: z.number(),
    end_at: z.number(),
    start_ms: z.number(),
    speaker_id: z.string().nullable(),
    user_id: z.string().nullable(),
    user_name: z.string().nullable(),
    language: z.number().nullable(),
    body: z.string(),
  })
  .transform((found) => ({
    sessionId: found.session_id,
    id: found.segment_id,
    startTime: found.start_at,
    endTime: found.end_at,
    startMs: found.start_ms,
    speakerId: found.speaker_id,
    userId: found.user_id,
    userName: found.user_name,
    language: found.language,
    text: found.body,
  }));

/** A segment that was found. Times are Unix milliseconds; `startMs` counts from the session's zero. */
export type FoundSegment = z.infer<typeof row>;

/** Where a page ended. */
export type SegmentPlace = Pick<FoundSegment, 'startTime' | 'sessionId' | 'id'>;

const INSERT = `INSERT INTO output_segment (session_id, segment_id, start_at, end_at, start_ms,
    speaker_id, user_id, user_name, language, body)
  SELECT $1, id, "startTime", "endTime", "startTime" - $2::float8,
    "speakerId", "userId", "userName", language, text
  FROM jsonb_to_recordset($3::jsonb) AS said (id text, "startTime" float8, "endTime" float8,
    "speakerId" text, "userId" text, "userName" text, language float8, text text)
  ON CONFLICT DO NOTHING`;

const SEARCH = `SELECT session_id, segment_id, start_at, end_at, start_ms, speaker_id, user_id,
    user_name, language, body
  FROM output_segment
  WHERE words @@ websearch_to_tsquery('simple', $1)
    AND ($2::float8 IS NULL OR (start_at, session_id, segment_id) < ($2::float8, $3::uuid, $4))
  ORDER BY start_at DESC, session_id DESC, segment_id DESC LIMIT $5`;

/**
 * The words of completed transcripts, by PostgreSQL's text search in its configuration `simple`: any
 * language, every word as it was said, without stems and stop words. Languages that are written without
 * spaces are found by whole phrases between spaces or punctuation only.
 */
@Injectable()
export class SegmentIndex {
  constructor(private readonly database: Database) {}

  /** @param zero the session's zero, Unix milliseconds */
  async add(
    tx: Transaction,
    sessionId: string,
    segments: readonly TranscriptSegment[],
    zero: number,
  ): Promise<void> {
    for (let at = 0; at < segments.length; at += ROWS_A_STATEMENT) {
      const rows = segments.slice(at, at + ROWS_A_STATEMENT);
      await tx.execute(INSERT, [sessionId, zero, JSON.stringify(rows, storable)]);
    }
  }

  /** Newest first. @param query as web search engines take it: `"a phrase"`, `or`, `-without` */
  search(query: string, after: SegmentPlace | null, limit: number): Promise<FoundSegment[]> {
    const { startTime = null, sessionId = null, id = null } = after ?? {};
    return this.database.query(row, SEARCH, [query, startTime, sessionId, id, limit]);
  }
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair. */
function storable(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
}
