import { Injectable } from '@nestjs/common';
import {
  ContentHolder,
  Database,
  type HolderAnswer,
  type RevokedSession,
} from '@zoom-platform/extension-kit';

/** Who spoke for how long is made of what a stream brought: it goes with all else of it. */
@Injectable()
export class TalkTimeHolder extends ContentHolder {
  readonly name = 'talk-time';

  constructor(private readonly database: Database) {
    super();
  }

  async revoke({ sessionId }: RevokedSession): Promise<HolderAnswer> {
    const items = await this.database.execute('delete from talk_time where session_id = $1', [
      sessionId,
    ]);
    return items === 0 ? { outcome: 'nothing_held' } : { outcome: 'deleted', items };
  }
}
