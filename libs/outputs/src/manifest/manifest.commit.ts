import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { EventPublisher } from '@zoom-platform/events';
import { DeletionLedger } from '../deletion/deletion.ledger.js';
import { RecordingCompleted } from '../outputs.events.js';
import { SegmentIndex } from '../search/segment.index.js';
import { type EndedSession, SessionLedger } from '../session/session.ledger.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import type { CompletedSession } from './session.artifacts.js';

/** Makes a manifest what readers see: its row, the words of its transcript and its event, at once. */
@Injectable()
export class ManifestCommit {
  constructor(
    private readonly store: ObjectStore,
    private readonly ledger: SessionLedger,
    private readonly index: SegmentIndex,
    private readonly database: Database,
    private readonly events: EventPublisher,
    private readonly deletions: DeletionLedger,
  ) {}

  /** False when one stands already, a higher epoch exists, or it was deleted; nothing was changed then. */
  async commit({ manifest, segments }: CompletedSession, ended: EndedSession): Promise<boolean> {
    const { sessionId, streamId, accountId, zero } = manifest;
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    const manifestKey = new EpochKeys(sessionId, ended.epoch).final('manifest.json');
    const sha256 = createHash('sha256').update(text).digest('hex');
    await this.store.put(manifestKey, [text]);
    const row = { sessionId, epoch: ended.epoch, streamId, manifestKey, sha256 };
    return this.database.transaction(async (tx) => {
      const deleted = await this.deletions.fence(tx, sessionId);
      if (deleted.has('all') || !(await this.ledger.commit(tx, row))) return false;
      if (!deleted.has('transcript')) await this.index.add(tx, sessionId, segments, zero);
      const event = completedEvent(manifest, ended, manifestKey);
      await this.events.append(tx, event, { key: streamId, accountId });
      return true;
    });
  }
}

function completedEvent(
  { sessionId, streamId, durationMs, artifacts }: CompletedSession['manifest'],
  { epoch, endedAt }: EndedSession,
  manifestKey: string,
) {
  return new RecordingCompleted({
    sessionId,
    streamId,
    epoch,
    manifestKey,
    artifacts: artifacts.length,
    bytes: artifacts.reduce((sum, { bytes }) => sum + bytes, 0),
    durationMs,
    endedAt,
  });
}
