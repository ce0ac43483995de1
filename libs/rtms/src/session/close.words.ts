import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { SessionNotHeldError } from '../rtms.errors.js';

/** The id comes from modules. */
const LEAVE = `UPDATE rtms_session SET close_asked_at = coalesce(close_asked_at, clock_timestamp())
  WHERE id::text = $1 AND state NOT IN ('terminating', 'ended')`;

/** That a module wants a stream to end, as word on the row for its owner: it stands until the end. */
@Injectable()
export class CloseWords {
  constructor(private readonly database: Database) {}

  /** @throws SessionNotHeldError where no stream goes on */
  async leave(sessionId: string): Promise<void> {
    const left = await this.database.execute(LEAVE, [sessionId]);
    if (left === 0) throw new SessionNotHeldError();
  }
}
