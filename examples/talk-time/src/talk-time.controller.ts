import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { Database, RequireScopes, z } from '@zoom-platform/extension-kit';

const person = z.object({ userId: z.string(), seconds: z.number(), isFinal: z.boolean() });

@Controller('v1/talk-time')
@RequireScopes('talk-time:read')
export class TalkTimeController {
  constructor(private readonly database: Database) {}

  /** Seconds spoken by each person; final once the session has ended. */
  @Get(':sessionId')
  talkTime(@Param('sessionId', ParseUUIDPipe) sessionId: string) {
    return this.database.query(
      person,
      `select user_id as "userId", sum(seconds) as seconds,
         session_id in (select session_id from talk_time_ended) as "isFinal"
       from talk_time where session_id = $1::uuid
       group by session_id, user_id order by seconds desc`,
      [sessionId],
    );
  }
}
