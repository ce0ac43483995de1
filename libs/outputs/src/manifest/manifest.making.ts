import { Injectable } from '@nestjs/common';
import type { EndedSession } from '../session/session.ledger.js';
import type { SessionRecord } from '../session/session.record.js';
import { type EpochKeys, sessionFolder } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { ManifestCommit } from './manifest.commit.js';
import { SessionArtifacts } from './session.artifacts.js';

/** Completes what the epochs of a session left, and commits the manifest of it. */
@Injectable()
export class ManifestMaking {
  constructor(
    private readonly store: ObjectStore,
    private readonly artifacts: SessionArtifacts,
    private readonly committing: ManifestCommit,
  ) {}

  /** False when a manifest stands already, a higher epoch exists, or the session was deleted. */
  async make(
    record: SessionRecord,
    epochs: readonly EpochKeys[],
    ended: EndedSession,
  ): Promise<boolean> {
    await this.store.complete(sessionFolder(ended.sessionId));
    return this.committing.commit(await this.artifacts.complete(record, epochs, ended), ended);
  }
}
