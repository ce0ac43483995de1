import { Injectable } from '@nestjs/common';
import { Database, OnDomainEvent, RtmsSessionEnded } from '@zoom-platform/extension-kit';

@Injectable()
export class TalkTimeSubscriber {
  constructor(private readonly database: Database) {}

  @OnDomainEvent(RtmsSessionEnded, { subscriber: 'talk-time' })
  async onSessionEnded({ payload }: RtmsSessionEnded): Promise<void> {
    const sql = 'insert into talk_time_ended values ($1) on conflict do nothing';
    await this.database.execute(sql, [payload.sessionId]);
  }
}
