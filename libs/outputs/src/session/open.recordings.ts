import { Injectable, Logger } from '@nestjs/common';
import type { MediaSinkStream, SessionContext, SessionEnd } from '@zoom-platform/rtms/extension';
import { DiskLedger } from '../disks/disk.ledger.js';
import { SessionFinalizer } from '../manifest/session.finalizer.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { REVOKED } from '../revocation/stop.reason.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { TranscriptSignal } from '../transcript/transcript.signal.js';
import { RepeatedStep } from './repeated.step.js';
import { SessionLedger } from './session.ledger.js';

interface OpenSession {
  readonly context: SessionContext;
  /** Writes down whose media this is. */
  readonly record: RepeatedStep;
  /** Tells the other replicas that it is recorded, and where. */
  readonly row: RepeatedStep;
  streams: number;
}

/**
 * The sessions that this process records. When the last sink of one has closed its files and Zoom
 * ended the stream, its artifacts are completed; a session that was handed over is left as it is.
 */
@Injectable()
export class OpenRecordings {
  readonly #open = new Map<string, OpenSession>();
  readonly #closing = new Set<OpenSession>();
  readonly #logger = new Logger(OpenRecordings.name);

  constructor(
    private readonly store: ObjectStore,
    private readonly ledger: SessionLedger,
    private readonly finalizer: SessionFinalizer,
    private readonly signal: TranscriptSignal,
    private readonly metrics: OutputsMetrics,
    private readonly disks: DiskLedger,
  ) {}

  isOpen(sessionId: string): boolean {
    return isAmong(this.#open.values(), sessionId);
  }

  /** This process may still write to the store: it records the session, or completes it. */
  isWriting(sessionId: string): boolean {
    const isClosing = isAmong(this.#closing, sessionId);
    return this.isOpen(sessionId) || isClosing || this.finalizer.isRunning(sessionId);
  }

  /**
   * Ties a sink's stream to its session, from the call on: a session that ends while a slow sink
   * still opens is completed when that sink has closed too.
   */
  async track(
    context: SessionContext,
    open: () => MediaSinkStream | Promise<MediaSinkStream>,
  ): Promise<MediaSinkStream> {
    const session = this.#open.get(keyOf(context)) ?? this.#begin(context);
    session.streams += 1;
    try {
      await Promise.all([session.record.isDone, session.row.isDone]);
      return this.#tied(session, await open());
    } catch (error) {
      this.#left(session);
      throw error;
    }
  }

  #tied(session: OpenSession, stream: MediaSinkStream): MediaSinkStream {
    return {
      deliver: (frames) => stream.deliver(frames),
      close: async (end) => {
        try {
          await stream.close(end);
        } finally {
          await this.#closed(session, end);
        }
      },
    };
  }

  #begin(context: SessionContext): OpenSession {
    const record = new RepeatedStep((isFirst) => this.#record(context, isFirst));
    const row = new RepeatedStep((isFirst) => this.#registered(context, isFirst));
    const session: OpenSession = { context, record, row, streams: 0 };
    this.#open.set(keyOf(context), session);
    return session;
  }

  /**
   * Media does not wait for the database: the epochs in the store fence the manifest as well. Until the row is
   * there, other replicas do not know that the session runs.
   */
  async #registered({ sessionId, epoch, streamId }: SessionContext, isFirst: boolean) {
    try {
      await this.ledger.opened(sessionId, epoch, streamId);
      await this.disks.hold([sessionId]);
      if (!isFirst) this.#logger.log({ sessionId, msg: 'The row of a recording is written now.' });
      return true;
    } catch (error) {
      if (isFirst) this.#logger.warn({ error, sessionId }, 'A recording began without its row.');
      return false;
    }
  }

  /** A store that fails while a session is joined costs no media: the sinks repeat their writes too. */
  async #record(context: SessionContext, isFirst: boolean): Promise<boolean> {
    const { sessionId, epoch } = context;
    const key = new EpochKeys(sessionId, epoch).session;
    try {
      await this.store.put(key, [`${JSON.stringify(context)}\n`]);
      if (!isFirst) this.#logger.log({ sessionId, msg: 'The record of a session is written now.' });
      return true;
    } catch (error) {
      const msg = 'The record of a session could not be written.';
      if (isFirst) this.#logger.error({ error, sessionId, msg });
      return false;
    }
  }

  /** True for the last stream of a session. */
  #left(session: OpenSession): boolean {
    session.streams -= 1;
    if (session.streams > 0) return false;
    session.record.stop();
    session.row.stop();
    this.#open.delete(keyOf(session.context));
    return true;
  }

  async #closed(session: OpenSession, end: SessionEnd): Promise<void> {
    const isLast = this.#left(session);
    if (!isLast) return;
    this.#closing.add(session);
    try {
      await this.#complete(session, end);
    } finally {
      this.#closing.delete(session);
    }
  }

  async #complete(session: OpenSession, { kind, at, stopReason }: SessionEnd): Promise<void> {
    if (!(await session.record.isDone)) await this.#record(session.context, true);
    const { sessionId, epoch } = session.context;
    // What Zoom revoked is never complete: it is deleted.
    if (kind === 'handed_over' || stopReason === REVOKED) return;
    try {
      await this.finalizer.finalize({ sessionId, epoch, stopReason, endedAt: at });
    } catch (error) {
      // The event of the session's end leads to another attempt.
      this.metrics.finalized('failed');
      this.#logger.error({ error, sessionId }, 'The artifacts could not be completed.');
    }
    this.signal.notify(sessionId);
  }
}

function isAmong(sessions: Iterable<OpenSession>, sessionId: string): boolean {
  return [...sessions].some(({ context }) => context.sessionId === sessionId);
}

/** A session that this process takes up again may still be closing under its former epoch. */
function keyOf({ sessionId, epoch }: SessionContext): string {
  return `${sessionId}/${String(epoch)}`;
}
