import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { ContentDeletion } from '../deletion/content.deletion.js';
import { SessionFinalizer } from '../manifest/session.finalizer.js';
import { outputsConfig } from '../outputs.config.js';
import { sessionFolder } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import type { OrphanRepair } from './orphan.kinds.js';
import type { Orphan } from './session.examiner.js';

/**
 * What can be completed is completed, and what somebody ordered to be deleted is; what nobody did is deleted
 * where the configuration says so. Each repair may be made again and does nothing twice.
 */
@Injectable()
export class OrphanRepairs {
  constructor(
    @Inject(outputsConfig.KEY) private readonly config: ConfigType<typeof outputsConfig>,
    private readonly store: ObjectStore,
    private readonly finalizer: SessionFinalizer,
    private readonly deletion: ContentDeletion,
  ) {}

  /** @returns `null` where nothing may be done. */
  async repair({ kind, sessionId, ended, keys, deletions }: Orphan): Promise<OrphanRepair | null> {
    if (kind === 'deleted') {
      for (const deletion of deletions) await this.deletion.finish(deletion);
      return 'deleted';
    }
    if (ended !== null && (await this.finalizer.finalize(ended)) !== 'nothing_here') {
      return 'completed';
    }
    if (!this.config.OUTPUTS_DELETE_ORPHANS) return null;
    if (kind === 'unknown') {
      await this.store.erase(sessionFolder(sessionId));
      return 'deleted';
    }
    if (kind !== 'unlisted') return null;
    for (const key of keys) await this.store.delete(key);
    return 'deleted';
  }
}
