import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { OutputsMetrics, type OutputSink } from '../outputs.metrics.js';
import { writeFailureOf } from './write.failure.js';

/** How long failures are counted before one line speaks of them. */
const SUMMARY_MS = 60_000;

const BEGAN =
  'Artifacts cannot be written; it is tried again with what comes. Counted from now on.';
const GO_ON = 'Artifacts still cannot be written.';
const OVER = 'No write of an artifact failed for a minute.';

/**
 * Counts each write that fails, by reason. The log has the first one, then a sum each minute, and a
 * line once a minute passed without any: a full disk under hundreds of files fails many a second.
 */
@Injectable()
export class WriteFailures implements OnModuleDestroy {
  readonly #logger = new Logger(WriteFailures.name);
  readonly #counts = new Map<string, number>();
  readonly #sessions = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly metrics: OutputsMetrics) {}

  onModuleDestroy(): void {
    this.#stopTimer();
    if (this.#sessions.size > 0) this.#sumUp();
  }

  failed(sink: OutputSink, sessionId: string, error: unknown): void {
    const reason = writeFailureOf(error);
    this.metrics.writeFailed(sink, reason);
    if (this.#timer === null) {
      this.#logger.error({ error, sessionId, sink, reason, msg: BEGAN });
      this.#sumUpLater();
      return;
    }
    const key = `${sink}: ${reason}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    this.#sessions.add(sessionId);
  }

  #sumUpLater(): void {
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#sessions.size === 0) this.#logger.log(OVER);
      else {
        this.#sumUp();
        this.#sumUpLater();
      }
    }, SUMMARY_MS).unref();
  }

  #sumUp(): void {
    const failures = Object.fromEntries(this.#counts);
    this.#logger.error({ failures, sessions: this.#sessions.size, msg: GO_ON });
    this.#counts.clear();
    this.#sessions.clear();
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
