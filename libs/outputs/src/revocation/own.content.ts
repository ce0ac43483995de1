import { Injectable } from '@nestjs/common';
import { ContentDeletion } from '../deletion/content.deletion.js';
import { ContentHolder, type HolderAnswer, type RevokedSession } from './content.holder.js';

/** The manifest's row, the words of the search, and every object, those of a killed owner included. */
@Injectable()
export class OwnContent extends ContentHolder {
  readonly name = 'outputs';

  constructor(private readonly deletion: ContentDeletion) {
    super();
  }

  async revoke({ sessionId, cause }: RevokedSession): Promise<HolderAnswer> {
    const { rows, objects } = await this.deletion.delete(sessionId, 'all', cause);
    const items = rows + objects;
    return items === 0 ? { outcome: 'nothing_held' } : { outcome: 'deleted', items };
  }
}
