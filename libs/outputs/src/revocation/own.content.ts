import { Injectable } from '@nestjs/common';
import { ContentDeletion } from '../deletion/content.deletion.js';
import { DiskLedger } from '../disks/disk.ledger.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { ContentHolder, type HolderAnswer, type RevokedSession } from './content.holder.js';

/**
 * The manifest's row, the words of the search, and every object that can be reached from here. What lies on
 * the disks of other replicas goes with their sweeps, and each answers for itself.
 */
@Injectable()
export class OwnContent extends ContentHolder {
  readonly name = 'outputs';

  constructor(
    private readonly deletion: ContentDeletion,
    private readonly recordings: OpenRecordings,
    private readonly disks: DiskLedger,
  ) {
    super();
  }

  async revoke({ sessionId, cause }: RevokedSession): Promise<HolderAnswer> {
    const wasWriting = this.recordings.isWriting(sessionId);
    const { rows, objects } = await this.deletion.delete(sessionId, 'all', cause);
    const isWriting = wasWriting || this.recordings.isWriting(sessionId);
    // What it writes goes with a later sweep of our own, and the receipt waits for that.
    await (isWriting ? this.disks.hold([sessionId]) : this.disks.erased(sessionId));
    const items = rows + objects;
    return items === 0 ? { outcome: 'nothing_held' } : { outcome: 'deleted', items };
  }
}
