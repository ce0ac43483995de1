import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ContentDeletion } from '../deletion/content.deletion.js';
import { ContentRevocation } from '../revocation/content.revocation.js';
import { StoresDifferError, StoreUnavailableError } from '../outputs.errors.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { isSessionId, SESSIONS_FOLDER } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { OutageLog } from '../storage/outage.log.js';
import { DiskLedger } from './disk.ledger.js';

const SWEEP_MS = 5_000;
/** How many sweeps lie between two looks at the whole disk: a spool is small, a disk of artifacts may have many. */
const LOOK_EVERY = { spool: 12, artifacts: 720 };

const SWEEP = 'the sweep';
const OUTAGE = {
  began: 'The disk of this replica cannot be kept in order; it is tried again.',
  over: 'The disk of this replica is in order again.',
};

/**
 * Keeps the rows of this replica's disk true, and erases from it what was deleted: whoever deletes a
 * session reaches its own disk and the bucket only.
 */
@Injectable()
export class DiskSweep implements OnApplicationShutdown {
  readonly #logger = new Logger(DiskSweep.name);
  readonly #outage = new OutageLog(this.#logger, OUTAGE);
  #sweeping: Promise<void> | undefined;
  readonly #failing = new Set<string>();
  #sweeps = 0;
  #isStopping = false;
  #differ = false;

  constructor(
    private readonly ledger: DiskLedger,
    private readonly store: ObjectStore,
    private readonly recordings: OpenRecordings,
    private readonly deletion: ContentDeletion,
    private readonly revocation: ContentRevocation,
  ) {}

  /** Another replica uses another disk, and one of the two keeps artifacts there for good. */
  get storesDiffer(): boolean {
    return this.#differ;
  }

  @Interval(SWEEP_MS)
  onSweepDue(): void {
    this.#sweeping ??= this.sweep().finally(() => {
      this.#sweeping = undefined;
    });
  }

  /** A spool that goes with its machine has nothing more to answer for: all of it is uploaded. */
  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    await this.#sweeping;
    if (this.ledger.isSpool) await this.#look().catch(this.#failed);
  }

  /** What fails is tried with the next sweep. */
  async sweep(): Promise<void> {
    try {
      await this.#seen();
      const every = this.ledger.isSpool ? LOOK_EVERY.spool : LOOK_EVERY.artifacts;
      if (this.#sweeps % every === 0) await this.#look();
      this.#sweeps += 1;
      await this.#eraseAll();
      this.#outage.ended(SWEEP);
    } catch (error) {
      this.#failed(error);
    }
  }

  readonly #failed = (error: unknown): void => {
    this.#outage.failed(SWEEP, error);
  };

  async #seen(): Promise<void> {
    const differ = await this.ledger.seen();
    if (differ && !this.#differ) {
      const error = new StoresDifferError();
      this.#logger.warn({ error, msg: error.message });
    }
    this.#differ = differ;
  }

  /** Rows first: a session that begins meanwhile has its row before its folder. */
  async #look(): Promise<void> {
    const held = await this.ledger.held();
    const here = new Set((await this.store.localFolders(SESSIONS_FOLDER)).filter(isSessionId));
    const known = new Set(held.map(({ sessionId }) => sessionId));
    const found = [...here].filter((sessionId) => !known.has(sessionId));
    if (found.length > 0) await this.ledger.hold(found);
    const gone = held
      .filter(({ isSettled }) => isSettled || this.#isStopping)
      .filter(({ sessionId }) => !here.has(sessionId))
      .map(({ sessionId }) => sessionId)
      .filter((sessionId) => !this.recordings.isWriting(sessionId));
    if (gone.length > 0) await this.ledger.release(gone);
  }

  async #eraseAll(): Promise<void> {
    const due = await this.ledger.toErase();
    for (const sessionId of this.#failing) if (!due.includes(sessionId)) this.#over(sessionId);
    for (const sessionId of due) {
      if (this.#isStopping || !(await this.#erase(sessionId))) return;
    }
  }

  /**
   * Not while this process records or completes it: its files would come back.
   * @returns false where the store is away: the next one would wait for it too.
   */
  async #erase(sessionId: string): Promise<boolean> {
    if (this.recordings.isWriting(sessionId)) return true;
    try {
      const items = await this.deletion.finish({ sessionId, part: 'all' });
      if (this.recordings.isWriting(sessionId)) return true;
      await this.revocation.erased(sessionId, items);
      this.#over(sessionId);
      return true;
    } catch (error) {
      this.#failing.add(sessionId);
      this.#outage.failed(sessionId, error);
      return !(error instanceof StoreUnavailableError);
    }
  }

  /** It is erased, or was by another replica. */
  #over(sessionId: string): void {
    this.#failing.delete(sessionId);
    this.#outage.ended(sessionId);
  }
}
