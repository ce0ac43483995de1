import { Injectable } from '@nestjs/common';
import { manifest } from '../manifest/manifest.schema.js';
import { SessionLedger } from '../session/session.ledger.js';
import { readAll } from '../storage/line.log.js';
import { EpochKeys, sessionFolder } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { type ContentPart, isOfPart, partOf } from './content.part.js';
import { type Deletion, type DeletionCause, DeletionLedger } from './deletion.ledger.js';

/**
 * Deletes what a session left: first its rows, so that nobody reads or completes it any more, then its
 * objects. Each step may be repeated; what a killed process left undone the retention job does.
 */
@Injectable()
export class ContentDeletion {
  constructor(
    private readonly store: ObjectStore,
    private readonly ledger: SessionLedger,
    private readonly deletions: DeletionLedger,
  ) {}

  async delete(
    sessionId: string,
    part: ContentPart,
    cause: DeletionCause,
  ): Promise<{ readonly deletion: Deletion; readonly rows: number; readonly objects: number }> {
    const { deletion, rows } = await this.deletions.begin(sessionId, part, cause);
    const objects = await this.finish(deletion);
    const completedAt = deletion.completedAt ?? Date.now();
    return { deletion: { ...deletion, completedAt }, rows, objects };
  }

  /** Deletes the objects of a deletion that has begun; answers how many there were. */
  async finish({ sessionId, part }: Pick<Deletion, 'sessionId' | 'part'>): Promise<number> {
    const count = await (part === 'all' ? this.#all(sessionId) : this.#part(sessionId, part));
    await this.deletions.completed({ sessionId, part });
    return count;
  }

  /** True for a session that was deleted; what came after that is deleted too. */
  async again(sessionId: string): Promise<boolean> {
    const deleted = (await this.deletions.of(sessionId)).find(({ part }) => part === 'all');
    if (deleted !== undefined) await this.finish(deleted);
    return deleted !== undefined;
  }

  async #all(sessionId: string): Promise<number> {
    const folder = sessionFolder(sessionId);
    const objects = await this.store.remains(folder);
    await this.store.erase(folder);
    return objects.length;
  }

  async #part(sessionId: string, part: ContentPart): Promise<number> {
    const listed = await this.#listedIn(sessionId, part);
    const objects = await this.store.remains(sessionFolder(sessionId));
    const keys = objects
      .map(({ key }) => key)
      .filter((key) => listed.has(key) || isInPart(sessionId, key, part));
    for (const key of keys) await this.store.delete(key);
    return keys.length;
  }

  /** Keys that the committed manifest names for the part. */
  async #listedIn(sessionId: string, part: ContentPart): Promise<ReadonlySet<string>> {
    const row = await this.ledger.manifestOf(sessionId);
    if (row === null || (await this.store.stat(row.manifestKey)) === null) return new Set();
    const text = (await readAll(await this.store.read(row.manifestKey))).toString('utf8');
    const { artifacts } = manifest.parse(JSON.parse(text));
    return new Set(artifacts.filter((one) => partOf(one) === part).map(({ key }) => key));
  }
}

function isInPart(sessionId: string, key: string, part: ContentPart): boolean {
  const epoch = EpochKeys.epochOf(key);
  return epoch !== null && isOfPart(key, new EpochKeys(sessionId, epoch), part);
}
