import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { SessionNotHeldError } from '../rtms.errors.js';
import type { ReviewedSession } from './session.record.js';

/** The id comes from modules; milliseconds, since that is what we can compare with. */
const LEAVE = `UPDATE rtms_session SET video_asked_user_id = $2,
    video_asked_at = date_trunc('milliseconds', clock_timestamp())
  WHERE id::text = $1 AND state NOT IN ('terminating', 'ended')`;

/** The wish is on the row for a successor before its owner acts on it. */
const TAKE = `UPDATE rtms_session SET video_user_id = video_asked_user_id,
    video_asked_user_id = NULL, video_asked_at = NULL
  WHERE id = $1 AND epoch = $2 AND video_asked_at = $3
    AND video_asked_user_id IS NOT DISTINCT FROM $4::text`;

/** Whose video is wanted, as word on the row for a session's owner: the latest one counts. */
@Injectable()
export class VideoWords {
  constructor(private readonly database: Database) {}

  /** @param userId `null`: nobody's any more. @throws SessionNotHeldError where no stream goes on */
  async leave(sessionId: string, userId: string | null): Promise<void> {
    const left = await this.database.execute(LEAVE, [sessionId, userId]);
    if (left === 0) throw new SessionNotHeldError();
  }

  /** @returns whether the word is the owner's to act on: not where the session or the word is another's by now. */
  async take({ id, epoch, ...row }: ReviewedSession): Promise<boolean> {
    const asked = [row.video_asked_at, row.video_asked_user_id];
    return (await this.database.execute(TAKE, [id, epoch, ...asked])) > 0;
  }
}
