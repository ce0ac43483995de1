import { Logger } from '@nestjs/common';
import type { RtmsMetrics } from '../rtms.metrics.js';
import type { MediaFrame } from './media-frame.type.js';
import type { MediaSink, SessionContext, SessionEnd } from './media-sink.port.js';
import { SinkFeed } from './sink.feed.js';

/** All sinks of one session: each frame goes to each feed by a direct call. */
export class SessionFanOut {
  readonly #logger = new Logger(SessionFanOut.name);
  readonly #feeds: readonly { readonly name: string; readonly feed: SinkFeed }[];
  #closing: Promise<void> | null = null;

  constructor(
    sinks: readonly MediaSink[],
    private readonly session: SessionContext,
    private readonly closeTimeout: number,
    private readonly metrics: RtmsMetrics,
  ) {
    this.#feeds = sinks.map((sink) => ({
      name: sink.name,
      feed: new SinkFeed(sink, session, metrics),
    }));
  }

  push(frame: MediaFrame): void {
    for (const { feed } of this.#feeds) feed.push(frame);
  }

  /** Settles once every sink has closed, or had its time. Idempotent; never rejects. */
  close(end: SessionEnd): Promise<void> {
    this.#closing ??= Promise.all(
      this.#feeds.map(({ name, feed }) => this.#closeInTime(name, feed.close(end))),
    ).then(() => undefined);
    return this.#closing;
  }

  async #closeInTime(name: string, closed: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<true>((resolve) => {
      timer = setTimeout(resolve, this.closeTimeout, true);
    });
    if ((await Promise.race([closed, late])) === true) {
      this.metrics.sinkFailed(name, 'close');
      this.#logger.warn(`Sink ${name} did not close session ${this.session.sessionId} in time.`);
    }
    clearTimeout(timer);
  }
}
