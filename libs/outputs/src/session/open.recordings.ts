import { Injectable, Logger } from '@nestjs/common';
import type { MediaSinkStream, SessionContext, SessionEnd } from '@zoom-platform/rtms/extension';
import { DiskLedger } from '../disks/disk.ledger.js';
import { SessionFinalizer } from '../manifest/session.finalizer.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { REVOKED } from '../revocation/stop.reason.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { TranscriptSignal } from '../transcript/transcript.signal.js';
import { SessionLedger } from './session.ledger.js';

/** How soon a record that the store did not take is written again. */
const RECORD_RETRY_MS = 1_000;

interface OpenSession {
  readonly context: SessionContext;
  /** The latest attempt to write down whose media this is; true once it is on the disk. */
  recorded: Promise<boolean>;
  retry: NodeJS.Timeout | null;
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
      await session.recorded;
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
    const session: OpenSession = {
      context,
      recorded: this.#begun(context),
      retry: null,
      streams: 0,
    };
    this.#open.set(keyOf(context), session);
    void this.#retryLater(session);
    return session;
  }

  async #begun(context: SessionContext): Promise<boolean> {
    const isRecorded = await this.#record(context, true);
    try {
      await this.ledger.opened(context.sessionId, context.epoch, context.streamId);
      await this.disks.hold([context.sessionId]);
    } catch (error) {
      // Media does not wait for the database: the epochs in the store fence the manifest as well.
      const { sessionId } = context;
      this.#logger.warn({ error, sessionId }, 'A recording began without its row.');
    }
    return isRecorded;
  }

  /**
   * A store that fails while a session is joined costs no media: the sinks repeat their writes too.
   * @param isNew whether a failure is news to the log
   */
  async #record(context: SessionContext, isNew: boolean): Promise<boolean> {
    const { sessionId, epoch } = context;
    const key = new EpochKeys(sessionId, epoch).session;
    try {
      await this.store.put(key, [`${JSON.stringify(context)}\n`]);
      return true;
    } catch (error) {
      const msg = 'The record of a session could not be written.';
      if (isNew) this.#logger.error({ error, sessionId, msg });
      return false;
    }
  }

  async #retryLater(session: OpenSession): Promise<void> {
    if ((await session.recorded) || session.streams === 0) return;
    session.retry = setTimeout(() => {
      session.recorded = this.#recordAgain(session.context);
      void this.#retryLater(session);
    }, RECORD_RETRY_MS);
  }

  async #recordAgain(context: SessionContext): Promise<boolean> {
    const isRecorded = await this.#record(context, false);
    const { sessionId } = context;
    if (isRecorded) this.#logger.log({ sessionId, msg: 'The record of a session is written now.' });
    return isRecorded;
  }

  /** True for the last stream of a session. */
  #left(session: OpenSession): boolean {
    session.streams -= 1;
    if (session.streams > 0) return false;
    if (session.retry !== null) clearTimeout(session.retry);
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
    if (!(await session.recorded)) await this.#record(session.context, true);
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
