import { Injectable } from '@nestjs/common';
import { EpochFencedError } from '../outputs.errors.js';
import { ContentDeletion } from '../deletion/content.deletion.js';
import { DiskLedger } from '../disks/disk.ledger.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { epochsOf } from '../session/session.epochs.js';
import { type EndedSession, SessionLedger } from '../session/session.ledger.js';
import { type SessionRecord, sessionRecord } from '../session/session.record.js';
import { readLines } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { ManifestMaking } from './manifest.making.js';

export type Finalization = 'committed' | 'already_committed' | 'deleted' | 'nothing_here';

/** Makes the manifest of a session that is over, once; only its commit is fenced (design §3). */
@Injectable()
export class SessionFinalizer {
  readonly #running = new Map<string, Promise<Finalization>>();

  constructor(
    private readonly store: ObjectStore,
    private readonly ledger: SessionLedger,
    private readonly making: ManifestMaking,
    private readonly deletion: ContentDeletion,
    private readonly disks: DiskLedger,
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

  /** This process writes what completes the session. */
  isRunning(sessionId: string): boolean {
    return this.#running.has(sessionId);
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
    // A deletion that this does not see yet waits for this disk.
    await this.disks.hold([ended.sessionId]);
    if (await this.deletion.again(ended.sessionId)) return this.#deleted();
    const isOurs = await this.making.make(record, epochs, ended).catch(async (error: unknown) => {
      if (await this.deletion.again(ended.sessionId)) return null;
      throw error;
    });
    if (isOurs === null) return this.#deleted();
    if (isOurs) this.metrics.finalized('committed');
    else if (await this.deletion.again(ended.sessionId)) return this.#deleted();
    else if ((await this.ledger.manifestOf(ended.sessionId)) === null) this.#fenced(ended);
    return isOurs ? 'committed' : 'already_committed';
  }

  #deleted(): Finalization {
    this.metrics.finalized('deleted');
    return 'deleted';
  }

  async #recordOf(epochs: readonly EpochKeys[]): Promise<SessionRecord | null> {
    for (const keys of epochs) {
      const [record] = await readLines(this.store, keys.session, sessionRecord);
      if (record !== undefined) return record;
    }
    return null;
  }

  #fenced({ epoch }: EndedSession): never {
    this.metrics.finalized('fenced');
    throw new EpochFencedError(epoch);
  }
}
