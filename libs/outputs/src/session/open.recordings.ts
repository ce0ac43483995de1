import { Injectable, Logger } from '@nestjs/common';
import type { MediaSinkStream, SessionContext, SessionEnd } from '@zoom-platform/rtms/extension';
import { SessionFinalizer } from '../manifest/session.finalizer.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ObjectStore } from '../storage/object.store.js';
import { TranscriptSignal } from '../transcript/transcript.signal.js';
import { SessionLedger } from './session.ledger.js';

interface OpenSession {
  readonly context: SessionContext;
  readonly recorded: Promise<void>;
  streams: number;
}

/**
 * The sessions that this process records. When the last sink of one has closed its files and Zoom
 * ended the stream, its artifacts are completed; a session that was handed over is left as it is.
 */
@Injectable()
export class OpenRecordings {
  readonly #open = new Map<string, OpenSession>();
  readonly #logger = new Logger(OpenRecordings.name);

  constructor(
    private readonly store: ObjectStore,
    private readonly ledger: SessionLedger,
    private readonly finalizer: SessionFinalizer,
    private readonly signal: TranscriptSignal,
    private readonly metrics: OutputsMetrics,
  ) {}

  isOpen(sessionId: string): boolean {
    return [...this.#open.values()].some(({ context }) => context.sessionId === sessionId);
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
    const session = { context, recorded: this.#record(context), streams: 0 };
    this.#open.set(keyOf(context), session);
    return session;
  }

  async #record(context: SessionContext): Promise<void> {
    const keys = new EpochKeys(context.sessionId, context.epoch);
    await this.store.put(keys.session, [`${JSON.stringify(context)}\n`]);
    try {
      await this.ledger.opened(context.sessionId, context.epoch);
    } catch (error) {
      // Media does not wait for the database: the epochs in the store fence the manifest as well.
      const { sessionId } = context;
      this.#logger.warn({ error, sessionId }, 'A recording began without its row.');
    }
  }

  /** True for the last stream of a session. */
  #left(session: OpenSession): boolean {
    session.streams -= 1;
    if (session.streams > 0) return false;
    this.#open.delete(keyOf(session.context));
    return true;
  }

  async #closed(session: OpenSession, { kind, at, stopReason }: SessionEnd): Promise<void> {
    const isLast = this.#left(session);
    if (!isLast) return;
    const { sessionId, epoch } = session.context;
    if (kind === 'handed_over') return;
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

/** A session that this process takes up again may still be closing under its former epoch. */
function keyOf({ sessionId, epoch }: SessionContext): string {
  return `${sessionId}/${String(epoch)}`;
}
