import { Logger } from '@nestjs/common';
import { failureName } from '@zoom-platform/kernel';
import type { RtmsMetrics } from '../rtms.metrics.js';
import type { MediaFrame, MediaKind } from './media-frame.type.js';
import type { MediaSink, MediaSinkStream, SessionContext, SessionEnd } from './media-sink.port.js';
import { SinkQueue } from './sink.queue.js';

/** Feeds one sink for one session, one batch at a time; its failures stay here. */
export class SinkFeed {
  readonly #logger = new Logger(SinkFeed.name);
  readonly #wants: ReadonlySet<MediaKind>;
  readonly #queue: SinkQueue;
  readonly #opened: Promise<void>;
  /** A sink that fails at each batch is logged once and counted each time. */
  readonly #reported = new Set<string>();
  #stream: MediaSinkStream | null = null;
  #delivering: Promise<void> | null = null;
  #scheduled = false;
  #closed = false;

  constructor(
    private readonly sink: MediaSink,
    private readonly session: SessionContext,
    private readonly metrics: RtmsMetrics,
  ) {
    this.#wants = new Set(sink.wants);
    const credit = { frames: sink.credit, bytes: sink.creditBytes };
    this.#queue = new SinkQueue(credit, sink.dropPolicy, (kind) => {
      metrics.dropped(sink.name, kind);
    });
    this.#opened = this.#open();
  }

  push(frame: MediaFrame): void {
    if (this.#closed || (frame.kind !== 'notice' && !this.#wants.has(frame.kind))) return;
    this.#queue.push(frame);
    this.#schedule();
  }

  /** Delivers what waits, then closes the stream. Never rejects. */
  async close(end: SessionEnd): Promise<void> {
    this.#closed = true;
    await this.#opened;
    if (this.#stream === null) return;
    while (this.#delivering !== null) await this.#delivering;
    await this.#deliver(this.#stream);
    try {
      await this.#stream.close(end);
    } catch (error) {
      this.#failed('close', error);
    }
  }

  async #open(): Promise<void> {
    try {
      this.#stream = await this.sink.open(this.session);
      this.#schedule();
    } catch (error) {
      this.#closed = true;
      this.#failed('open', error);
    }
  }

  /** After the current turn, so that the frames of one read from the socket are one batch. */
  #schedule(): void {
    if (this.#scheduled || this.#delivering !== null || this.#stream === null) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      if (this.#stream !== null && this.#delivering === null) void this.#deliver(this.#stream);
    });
  }

  #deliver(stream: MediaSinkStream): Promise<void> | undefined {
    if (this.#queue.empty) return undefined;
    try {
      const delivered = stream.deliver(this.#queue.take());
      if (delivered === undefined) return undefined;
      this.#delivering = delivered.catch(this.#deliveryFailed).finally(() => {
        this.#delivering = null;
        this.#schedule();
      });
      return this.#delivering;
    } catch (error) {
      this.#deliveryFailed(error);
      return undefined;
    }
  }

  readonly #deliveryFailed = (error: unknown): void => {
    this.#failed('deliver', error);
  };

  #failed(call: 'open' | 'deliver' | 'close', error: unknown): void {
    this.metrics.sinkFailed(this.sink.name, call);
    if (this.#reported.has(call)) return;
    this.#reported.add(call);
    // The message of a module's error may quote what was said: only its code or class is logged.
    this.#logger.warn(
      `Sink ${this.sink.name} failed in ${call} (${failureName(error)}), session ${this.session.sessionId}.`,
    );
  }
}
