import { Injectable } from '@nestjs/common';
import { type ContentPart, partOf } from '../deletion/content.part.js';
import { DeletionLedger } from '../deletion/deletion.ledger.js';
import {
  ArtifactNotFoundError,
  ContentDeletedError,
  ManifestPendingError,
  RecordingNotFoundError,
} from '../outputs.errors.js';
import { epochsOf } from '../session/session.epochs.js';
import { SessionLedger } from '../session/session.ledger.js';
import { readAll } from '../storage/line.log.js';
import { isSessionId } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { type Artifact, type Manifest, manifest } from './manifest.schema.js';

/** Finds what is recorded of a session; trusts only what the committed manifest names. */
@Injectable()
export class RecordingReader {
  constructor(
    private readonly store: ObjectStore,
    private readonly ledger: SessionLedger,
    private readonly deletions: DeletionLedger,
  ) {}

  /**
   * @param part what is asked for
   * @throws RecordingNotFoundError when there is nothing, or `sessionId` is no session id.
   * @throws ContentDeletedError
   */
  async assertExists(sessionId: string, part: ContentPart = 'all'): Promise<void> {
    if (!isSessionId(sessionId)) throw new RecordingNotFoundError();
    const deleted = await this.deletions.of(sessionId);
    if (deleted.some((one) => one.part === 'all' || one.part === part)) {
      throw new ContentDeletedError();
    }
    if ((await this.ledger.manifestOf(sessionId)) !== null) return;
    if ((await epochsOf(this.store, sessionId)).length === 0) throw new RecordingNotFoundError();
  }

  /** `null` while none is committed. @throws RecordingNotFoundError @throws ContentDeletedError */
  async findManifest(sessionId: string, part: ContentPart = 'all'): Promise<Manifest | null> {
    await this.assertExists(sessionId, part);
    const row = await this.ledger.manifestOf(sessionId);
    if (row === null) return null;
    const text = await readAll(await this.store.read(row.manifestKey));
    return manifest.parse(JSON.parse(text.toString('utf8')));
  }

  /** @throws RecordingNotFoundError @throws ManifestPendingError @throws ContentDeletedError */
  async manifest(sessionId: string): Promise<Manifest> {
    const found = await this.findManifest(sessionId);
    if (found === null) throw new ManifestPendingError();
    return found;
  }

  /** @throws ArtifactNotFoundError for a name that the manifest does not list. */
  async artifact(sessionId: string, name: string): Promise<Artifact> {
    const { artifacts } = await this.manifest(sessionId);
    const found = artifacts.find((artifact) => artifact.name === name);
    if (found === undefined) throw new ArtifactNotFoundError();
    await this.assertExists(sessionId, partOf(found));
    return found;
  }
}
