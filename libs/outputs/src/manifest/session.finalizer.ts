import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { EventPublisher } from '@zoom-platform/events';
import { EpochFencedError } from '../outputs.errors.js';
import { RecordingCompleted } from '../outputs.events.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { epochsOf } from '../session/session.epochs.js';
import { type EndedSession, SessionLedger } from '../session/session.ledger.js';
import { type SessionRecord, sessionRecord } from '../session/session.record.js';
import { readLines } from '../storage/line.log.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import type { Manifest } from './manifest.schema.js';
import { SessionArtifacts } from './session.artifacts.js';

export type Finalization = 'committed' | 'already_committed' | 'nothing_here';

/** Makes the manifest of a session that is over, once; only its commit is fenced (design §3). */
@Injectable()
export class SessionFinalizer {
  readonly #running = new Map<string, Promise<Finalization>>();

  constructor(
    private readonly store: ObjectStore,
    private readonly artifacts: SessionArtifacts,
    private readonly ledger: SessionLedger,
    private readonly database: Database,
    private readonly events: EventPublisher,
    private readonly metrics: OutputsMetrics,
  ) {}

  /** @throws EpochFencedError when a higher epoch of the session exists; nothing was changed then. */
  finalize(ended: EndedSession): Promise<Finalization> {
    const running = this.#running.get(ended.sessionId);
    if (running !== undefined) return running;
    const started = this.#finalize(ended).finally(() => this.#running.delete(ended.sessionId));
    this.#running.set(ended.sessionId, started);
    return started;
  }

  /** Resolves when nothing is being completed. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running.values());
  }

  async #finalize(ended: EndedSession): Promise<Finalization> {
    if ((await this.ledger.manifestOf(ended.sessionId)) !== null) return 'already_committed';
    const epochs = await epochsOf(this.store, ended.sessionId);
    const record = await this.#recordOf(epochs);
    if (record === null) return 'nothing_here';
    if ((epochs.at(-1)?.epoch ?? 0) > ended.epoch) this.#fenced(ended);
    const manifest = await this.artifacts.complete(record, epochs, ended);
    return this.#commit(manifest, ended);
  }

  async #recordOf(epochs: readonly EpochKeys[]): Promise<SessionRecord | null> {
    for (const keys of epochs) {
      const [record] = await readLines(this.store, keys.session, sessionRecord);
      if (record !== undefined) return record;
    }
    return null;
  }

  async #commit(manifest: Manifest, ended: EndedSession): Promise<Finalization> {
    const { sessionId, streamId, accountId } = manifest;
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    const manifestKey = new EpochKeys(sessionId, ended.epoch).final('manifest.json');
    const sha256 = createHash('sha256').update(text).digest('hex');
    await this.store.put(manifestKey, [text]);
    const row = { sessionId, epoch: ended.epoch, streamId, manifestKey, sha256 };
    const isOurs = await this.database.transaction(async (tx) => {
      if (!(await this.ledger.commit(tx, row))) return false;
      const event = completedEvent(manifest, ended, manifestKey);
      await this.events.append(tx, event, { key: streamId, accountId });
      return true;
    });
    if (!isOurs && (await this.ledger.manifestOf(sessionId)) === null) this.#fenced(ended);
    if (isOurs) this.metrics.finalized('committed');
    return isOurs ? 'committed' : 'already_committed';
  }

  #fenced({ epoch }: EndedSession): never {
    this.metrics.finalized('fenced');
    throw new EpochFencedError(epoch);
  }
}

function completedEvent(manifest: Manifest, { epoch, endedAt }: EndedSession, manifestKey: string) {
  const { sessionId, streamId, durationMs, artifacts } = manifest;
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
