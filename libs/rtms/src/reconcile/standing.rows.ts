import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { z } from 'zod';
import { STOP_SESSION } from '../session/session.offers.js';
import type { LiveMeeting, MeetingName } from './meeting.census.js';

const standingRow = z.object({ uuid: z.string(), app_id: z.string(), is_broken: z.boolean() });
const entityRow = z.object({ entity_id: z.string() });
const brokenRow = z.object({
  uuid: z.string(),
  app_id: z.string(),
  meeting_id: z.string(),
  account_id: z.string(),
});
const openRow = z.object({
  id: z.string(),
  entity_id: z.string(),
  meeting_id: z.string(),
});

/** Stop reasons after which a stream may come again (rtms-protocol §6); any other was meant. */
const BROKEN_OFF: readonly number[] = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 24];

export function isBrokenOff(stopReason: number): boolean {
  return BROKEN_OFF.includes(stopReason);
}

/**
 * How each app stands that had a stream of these meetings: by an open session where there is one, else by
 * the last. That is broken unless it was refused by our own policy, ended without a reason, or was
 * stopped for one that was meant.
 */
const STANDING = `SELECT DISTINCT ON (entity_id, app_id) entity_id AS uuid, app_id, stream_id,
    meeting_id, account_id,
    state = 'ended' AND outcome IS DISTINCT FROM 'refused'
      AND coalesce(stop_reason IN (${BROKEN_OFF.join(', ')}), outcome IS DISTINCT FROM 'ended') AS is_broken
  FROM rtms_session WHERE entity_id = ANY ($1::text[])
  ORDER BY entity_id, app_id, state <> 'ended' DESC, id DESC`;

/** Of one stream, where it is what its app stands by. */
const BROKEN = `SELECT uuid, app_id, meeting_id, account_id FROM (${STANDING}) standing
  WHERE is_broken AND stream_id = $2 AND meeting_id IS NOT NULL AND account_id IS NOT NULL`;

const ENTITY = `SELECT entity_id FROM rtms_session WHERE stream_id = $1 AND product = 'meeting'`;

const PAGE = 100;

/** $3: seconds. A stream whose frames arrive is alive, whatever Zoom's REST API knows of its meeting. */
const OPEN = `SELECT id, entity_id, meeting_id FROM rtms_session
  WHERE state <> 'ended' AND product = 'meeting' AND meeting_id IS NOT NULL
    AND account_id = $1 AND entity_id <> ALL ($2::text[])
    AND greatest(created_at, last_frame_at) < clock_timestamp() - make_interval(secs => $3)
    AND id > $4::uuid
  ORDER BY id LIMIT ${String(PAGE)}`;

/** Before every id. */
const FIRST = '00000000-0000-0000-0000-000000000000';

/** A stream that a live meeting should have and has not. */
export interface UnjoinedStream {
  readonly meeting: LiveMeeting;
  /** Whose stream was broken off; `null`: none is known of this meeting. */
  readonly appId: string | null;
}

/** A stream that was broken off. */
export interface BrokenStream extends MeetingName {
  readonly accountId: string;
  readonly appId: string;
}

export type OpenSession = z.infer<typeof openRow>;

/** What our own rows say about the meetings that Zoom tells of. */
@Injectable()
export class StandingRows {
  constructor(private readonly database: Database) {}

  /** Streams of live meetings that nobody captures, and that should be captured as far as we know. */
  async unjoined(live: readonly LiveMeeting[]): Promise<readonly UnjoinedStream[]> {
    if (live.length === 0) return [];
    const uuids = live.map(({ uuid }) => uuid);
    const rows = await this.database.query(standingRow, STANDING, [uuids]);
    const known = Map.groupBy(rows, ({ uuid }) => uuid);
    return live.flatMap((meeting): readonly UnjoinedStream[] => {
      const apps = known.get(meeting.uuid);
      if (apps === undefined) return [{ meeting, appId: null }];
      return apps
        .filter(({ is_broken }) => is_broken)
        .map(({ app_id: appId }) => ({ meeting, appId }));
    });
  }

  /** The stream, unless its meeting has another one of its app by now, or its end was meant. */
  async broken(streamId: string): Promise<BrokenStream | null> {
    const [session] = await this.database.query(entityRow, ENTITY, [streamId]);
    if (session === undefined) return null;
    const values = [[session.entity_id], streamId];
    const [broken] = await this.database.query(brokenRow, BROKEN, values);
    if (broken === undefined) return null;
    const { uuid, meeting_id: meetingId, account_id: accountId, app_id: appId } = broken;
    return { uuid, meetingId, accountId, appId };
  }

  /** Open sessions, without a frame for so many seconds, of meetings that are not among the live ones. */
  async *openBeside(
    accountId: string,
    live: readonly LiveMeeting[],
    silentForSeconds: number,
  ): AsyncGenerator<OpenSession> {
    const uuids = live.map(({ uuid }) => uuid);
    let page: readonly OpenSession[] = [];
    do {
      const values = [accountId, uuids, silentForSeconds, page.at(-1)?.id ?? FIRST];
      page = await this.database.query(openRow, OPEN, values);
      yield* page;
    } while (page.length === PAGE);
  }

  /**
   * Ends a session as a stop webhook does; its owner, or the sweep, does the rest.
   * @returns false where it has ended meanwhile.
   */
  async stop(sessionId: string): Promise<boolean> {
    return (await this.database.execute(STOP_SESSION, [sessionId])) > 0;
  }
}
