import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import { STOP_SESSION } from '../session/session.offers.js';
import type { LiveMeeting } from './meeting.census.js';

const uuidRow = z.object({ uuid: z.string() });
const openRow = z.object({
  id: z.string(),
  stream_id: z.string(),
  entity_id: z.string(),
  meeting_id: z.string(),
});

/** Stop reasons after which a stream may come again (rtms-protocol §6); any other was meant. */
const BROKEN_OFF = '10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 24';

/**
 * Of these meetings, those that are captured, or were on purpose not any more: whose last session is
 * open, was refused by our own policy, ended without a reason, or was stopped for one that was meant.
 */
const SETTLED = `SELECT entity_id AS uuid FROM (
    SELECT DISTINCT ON (entity_id) entity_id, state, outcome, stop_reason FROM rtms_session
    WHERE entity_id = ANY ($1::text[]) ORDER BY entity_id, id DESC) latest
  WHERE state <> 'ended' OR outcome = 'refused' OR (outcome = 'ended' AND stop_reason IS NULL)
    OR stop_reason NOT IN (${BROKEN_OFF})`;

/** $3: seconds. A stream whose frames arrive is alive, whatever Zoom's REST API knows of its meeting. */
const OPEN = `SELECT id, stream_id, entity_id, meeting_id FROM rtms_session
  WHERE state <> 'ended' AND product = 'meeting' AND meeting_id IS NOT NULL
    AND account_id = $1 AND entity_id <> ALL ($2::text[])
    AND greatest(created_at, last_frame_at) < clock_timestamp() - make_interval(secs => $3)
  ORDER BY id LIMIT 100`;

export type OpenSession = z.infer<typeof openRow>;

/** What our own rows say about the meetings that Zoom tells of. */
@Injectable()
export class StandingRows {
  constructor(private readonly database: Database) {}

  /** Live meetings that no session captures, and that should have one as far as we know. */
  async unjoined(live: readonly LiveMeeting[]): Promise<readonly LiveMeeting[]> {
    if (live.length === 0) return [];
    const uuids = live.map(({ uuid }) => uuid);
    const settled = await this.database.query(uuidRow, SETTLED, [uuids]);
    const known = new Set(settled.map(({ uuid }) => uuid));
    return live.filter(({ uuid }) => !known.has(uuid));
  }

  /** Open sessions, without a frame for so many seconds, of meetings that are not among the live ones. */
  async openBeside(
    accountId: string,
    live: readonly LiveMeeting[],
    silentForSeconds: number,
  ): Promise<readonly OpenSession[]> {
    const uuids = live.map(({ uuid }) => uuid);
    return this.database.query(openRow, OPEN, [accountId, uuids, silentForSeconds]);
  }

  /**
   * Ends a session as a stop webhook does; its owner, or the sweep, does the rest.
   * @returns false where it has ended meanwhile.
   */
  async stop(sessionId: string): Promise<boolean> {
    return (await this.database.execute(STOP_SESSION, [sessionId])) > 0;
  }
}
