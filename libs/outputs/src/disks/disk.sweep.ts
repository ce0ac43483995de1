import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { ContentDeletion } from '../deletion/content.deletion.js';
import { ContentRevocation } from '../revocation/content.revocation.js';
import { StoresDifferError, StoreUnavailableError } from '../outputs.errors.js';
import { OpenRecordings } from '../session/open.recordings.js';
import { isSessionId, SESSIONS_FOLDER } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { OutageLog } from '../storage/outage.log.js';
import { SingleFlight } from '../storage/single.flight.js';
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
  readonly #sweeps = new SingleFlight(() => this.sweep());
  #swept = 0;
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
    this.#sweeps.start();
  }

  /** A spool that goes with its machine has nothing more to answer for: all of it is uploaded. */
  async onApplicationShutdown(): Promise<void> {
    this.#isStopping = true;
    await this.#sweeps.idle();
    if (this.ledger.isSpool) await this.#look().catch(this.#failed);
  }

  /** What fails is tried with the next sweep. */
  async sweep(): Promise<void> {
    try {
      await this.#seen();
      const every = this.ledger.isSpool ? LOOK_EVERY.spool : LOOK_EVERY.artifacts;
      if (this.#swept % every === 0) await this.#look();
      this.#swept += 1;
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

  /**
   * A session that begins meanwhile has a row that is younger than the look, or its folder. By pages: a disk of
   * artifacts may have very many.
   */
  async #look(): Promise<void> {
    const began = await this.ledger.now();
    const here = new Set((await this.store.localFolders(SESSIONS_FOLDER)).filter(isSessionId));
    await this.ledger.holdUnknown(here);
    const settledBy = this.#isStopping ? null : began;
    for await (const held of this.ledger.held(settledBy)) {
      const gone = held.filter((id) => !here.has(id) && !this.recordings.isWriting(id));
      if (gone.length > 0) await this.ledger.release(gone);
    }
  }

  async #eraseAll(): Promise<void> {
    const due = new Set(await this.ledger.toErase());
    // Erased meanwhile, by another process on the same disk; and the sweep itself has come this far.
    for (const key of this.#outage.failing) if (!due.has(key)) this.#outage.ended(key);
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
      this.#outage.ended(sessionId);
      return true;
    } catch (error) {
      this.#outage.failed(sessionId, error);
      return !(error instanceof StoreUnavailableError);
    }
  }
}
