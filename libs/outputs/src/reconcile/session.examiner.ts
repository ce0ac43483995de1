import { Injectable } from '@nestjs/common';
import { Clock } from '@zoom-platform/kernel';
import { RecordingReader } from '../manifest/recording.reader.js';
import { type Deletion, DeletionLedger } from '../deletion/deletion.ledger.js';
import { type EndedSession, SessionLedger } from '../session/session.ledger.js';
import { latest } from '../session/time.extremes.js';
import { EpochKeys, sessionFolder } from '../storage/object.keys.js';
import { type ObjectInfo, ObjectStore } from '../storage/object.store.js';
import type { OrphanKind } from './orphan.kinds.js';

/** A frozen owner that wakes late, and the sweep that completes sessions, have their time first. */
const QUIET_MS = 24 * 60 * 60 * 1_000;

export interface Orphan {
  readonly kind: OrphanKind;
  readonly sessionId: string;
  /** Of `unfinished`: how its stream ended. */
  readonly ended: EndedSession | null;
  /** Of `unlisted`: its keys. */
  readonly keys: readonly string[];
  /** Of `deleted`: those to be made again. */
  readonly deletions: readonly Deletion[];
}

/** Says of one session's objects whether they belong to something that stands. Changes nothing. */
@Injectable()
export class SessionExaminer {
  constructor(
    private readonly store: ObjectStore,
    private readonly ledger: SessionLedger,
    private readonly deletions: DeletionLedger,
    private readonly reader: RecordingReader,
    private readonly clock: Clock,
  ) {}

  /** `null` for what is in order, or too young to be judged. */
  async examine(sessionId: string): Promise<Orphan | null> {
    const objects = await this.store.remains(sessionFolder(sessionId));
    const touched = latest(objects.map(({ modifiedAt }) => modifiedAt));
    if (touched === null || this.clock.now() - touched < QUIET_MS) return null;
    const deletions = await this.deletions.of(sessionId);
    if (deletions.length > 0) return lateOrphan(sessionId, deletions, touched);
    if ((await this.ledger.manifestOf(sessionId)) !== null) {
      return this.#unlisted(sessionId, objects);
    }
    const ended = await this.ledger.endOf(sessionId);
    const orphan = { sessionId, ended, keys: [], deletions: [] };
    if (ended !== null) return { ...orphan, kind: 'unfinished' };
    const standing = await this.ledger.standingOf(sessionId);
    return { ...orphan, kind: standing === 'unknown' ? 'unknown' : 'unended' };
  }

  async #unlisted(sessionId: string, objects: readonly ObjectInfo[]): Promise<Orphan | null> {
    const { artifacts } = await this.reader.manifest(sessionId);
    const listed = new Set(artifacts.map(({ key }) => key));
    const keys = objects
      .map(({ key }) => key)
      .filter((key) => isMedia(sessionId, key) && !listed.has(key));
    if (keys.length === 0) return null;
    return { kind: 'unlisted', sessionId, ended: null, keys, deletions: [] };
  }
}

/**
 * What is being deleted is the retention job's. Of a part, only what was written after it was gone counts:
 * the rest of the session may stand.
 */
function lateOrphan(
  sessionId: string,
  deletions: readonly Deletion[],
  touched: number,
): Orphan | null {
  const made = deletions.filter(
    ({ part, completedAt }) => completedAt !== null && (part === 'all' || completedAt < touched),
  );
  if (made.length === 0) return null;
  return { kind: 'deleted', sessionId, ended: null, keys: [], deletions: made };
}

/** Logs and records are kept beside a manifest: they say how it came about. */
function isMedia(sessionId: string, key: string): boolean {
  const epoch = EpochKeys.epochOf(key);
  if (epoch === null) return false;
  return new EpochKeys(sessionId, epoch).mediaFolders.some((folder) => key.startsWith(folder));
}
