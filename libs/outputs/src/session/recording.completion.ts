import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { OnDomainEvent } from '@zoom-platform/events';
import { Clock } from '@zoom-platform/kernel';
import { RtmsSessionEnded } from '@zoom-platform/rtms/extension';
import { SessionFinalizer } from '../manifest/session.finalizer.js';
import { StoreUnavailableError } from '../outputs.errors.js';
import { REVOKED } from '../revocation/stop.reason.js';
import { ObjectStore } from '../storage/object.store.js';
import { sessionFolder } from '../storage/object.keys.js';
import { OutageLog } from '../storage/outage.log.js';
import { SingleFlight } from '../storage/single.flight.js';
import { OpenRecordings } from './open.recordings.js';
import { type EndedSession, SessionLedger } from './session.ledger.js';
import { latest } from './time.extremes.js';

const SWEEP_MS = 15_000;
/** A live writer flushes each second: a session untouched for this long has none. */
const QUIET_MS = 10_000;

const STORE = 'the store';
const OUTAGE = {
  began: 'Sessions are not completed: the store is away.',
  over: 'No session waits for the store any more.',
};

/**
 * Completes what no sink of this process completes: sessions whose owner was killed, and attempts
 * that failed. Replicas that share a store may try at once; the first commit stands.
 */
@Injectable()
export class RecordingCompletion implements OnApplicationShutdown {
  readonly #logger = new Logger(RecordingCompletion.name);
  readonly #outage = new OutageLog(this.#logger, OUTAGE);
  readonly #sweeps = new SingleFlight(() => this.sweep().catch(this.#report));

  constructor(
    private readonly store: ObjectStore,
    private readonly recordings: OpenRecordings,
    private readonly finalizer: SessionFinalizer,
    private readonly ledger: SessionLedger,
    private readonly clock: Clock,
  ) {}

  @OnDomainEvent(RtmsSessionEnded, { subscriber: 'outputs.completion' })
  async onSessionEnded({ payload }: RtmsSessionEnded): Promise<void> {
    const { sessionId, streamId, epoch, stopReason, at, outcome } = payload;
    if (outcome === 'refused' || outcome === 'missed') return;
    const ended = await this.ledger.ended({ sessionId, epoch, stopReason, endedAt: at }, streamId);
    if (stopReason === REVOKED || this.recordings.isOpen(sessionId)) return;
    await this.#finalizeWhenQuiet(ended);
  }

  @Interval(SWEEP_MS)
  onSweepDue(): void {
    this.#sweeps.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#sweeps.idle();
    await this.finalizer.idle();
  }

  /** Tries sessions that ended and have no manifest; all of them take turns. */
  async sweep(): Promise<void> {
    let isAway = false;
    for (const ended of await this.ledger.takeUnfinished()) {
      if (this.recordings.isOpen(ended.sessionId)) continue;
      try {
        await this.#finalizeWhenQuiet(ended);
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) this.#report(error);
        else {
          this.#outage.failed(STORE, error);
          isAway = true;
        }
      }
    }
    if (!isAway) this.#outage.ended(STORE);
  }

  async #finalizeWhenQuiet(ended: EndedSession): Promise<void> {
    const objects = await this.store.list(sessionFolder(ended.sessionId));
    const touched = latest(objects.map(({ modifiedAt }) => modifiedAt));
    if (touched === null || this.clock.now() - touched < QUIET_MS) return;
    await this.finalizer.finalize(ended);
  }

  readonly #report = (error: unknown): void => {
    this.#logger.error({ error }, 'A session could not be completed.');
  };
}
