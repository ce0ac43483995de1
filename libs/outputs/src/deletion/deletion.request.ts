import { Injectable } from '@nestjs/common';
import { RecordingNotFoundError, SessionRunningError } from '../outputs.errors.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { epochsOf } from '../session/session.epochs.js';
import { SessionLedger } from '../session/session.ledger.js';
import { isSessionId } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { DeletionLedger } from './deletion.ledger.js';

/** Whether a caller may have the content of a session deleted. */
@Injectable()
export class DeletionRequest {
  constructor(
    private readonly recordings: OpenRecordings,
    private readonly ledger: SessionLedger,
    private readonly deletions: DeletionLedger,
    private readonly store: ObjectStore,
  ) {}

  /**
   * Passes for what is over, and for what was deleted before.
   * @throws RecordingNotFoundError @throws SessionRunningError
   */
  async check(sessionId: string): Promise<void> {
    if (!isSessionId(sessionId)) throw new RecordingNotFoundError();
    const deleted = await this.deletions.of(sessionId);
    if (deleted.some(({ part }) => part === 'all')) return;
    const standing = await this.ledger.standingOf(sessionId);
    if (this.recordings.isOpen(sessionId) || standing === 'running')
      throw new SessionRunningError();
    if (standing === 'over') return;
    if ((await epochsOf(this.store, sessionId)).length === 0) throw new RecordingNotFoundError();
  }
}
