import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { SessionEnd } from '../media/media-sink.port.js';
import type { FencedWriter } from './fenced.writer.js';
import type { RecoveryPlan } from './recovery.plan.js';
import type { SessionProgress } from './session.progress.js';
import type { SessionOutcome } from './session.store.js';
import type { SessionTimeline } from './session.timeline.js';

export interface SessionExitParts {
  readonly progress: SessionProgress;
  readonly recovery: RecoveryPlan;
  readonly timeline: SessionTimeline;
  readonly writer: FencedWriter;
  /** Called once, when this process has nothing to do with the session any more. */
  readonly onGone: () => void;
}

/** How long a successor waits for our sinks, and we for the database, when we let go or end. */
const PATIENCE_MS = 3_000;

/** The three ways in which a process is done with a session; the first that begins is the one. */
export class SessionExit {
  readonly #logger = new Logger(SessionExit.name);
  #leaving: Promise<void> | null = null;

  /** @param disconnect stops every timer and closes every socket, without message 21. */
  constructor(
    private readonly sessionId: string,
    private readonly parts: SessionExitParts,
    private readonly disconnect: () => void,
  ) {}

  get begun(): boolean {
    return this.#leaving !== null;
  }

  /** The session is over, for everybody. Never rejects. */
  finish(outcome: SessionOutcome): Promise<void> {
    this.#leaving ??= this.#finish(outcome);
    return this.#leaving;
  }

  /** Others may go on. Never rejects. */
  handOver(cause: string): Promise<void> {
    this.#leaving ??= this.#handOver(cause);
    return this.#leaving;
  }

  /** Others go on already. Never rejects. */
  fenceOff(): Promise<void> {
    this.parts.writer.abandon();
    this.#leaving ??= this.#letGo().then(this.parts.onGone);
    return this.#leaving;
  }

  async #finish(outcome: SessionOutcome): Promise<void> {
    const { progress, timeline, writer, onGone } = this.parts;
    progress.stopping(outcome);
    this.disconnect();
    // Only the owner may complete artifacts: the row says whether we still are.
    await inTime(writer.settled());
    await timeline.close(this.#endOf(writer.fenced ? 'handed_over' : 'ended'));
    progress.ended(outcome);
    this.#logger.log(
      `Session ${this.sessionId}: ${outcome}, stop reason ${String(progress.stopReason ?? 'unknown')}.`,
    );
    // Ours until the row says so, however long the database is away: else a sweep would dial it again.
    await writer.settled();
    onGone();
  }

  async #handOver(cause: string): Promise<void> {
    const { progress, recovery, writer, onGone } = this.parts;
    recovery.open();
    const { until } = recovery;
    const sinks = this.#letGo();
    await inTime(sinks);
    progress.released(cause, until);
    // Ours until the row says otherwise: it tells others how much of the window is left.
    const gone = Promise.all([sinks, writer.settled()]).then(onGone);
    await Promise.all([sinks, inTime(gone)]);
  }

  async #letGo(): Promise<void> {
    this.disconnect();
    await this.parts.timeline.close(this.#endOf('handed_over'));
  }

  #endOf(kind: SessionEnd['kind']): SessionEnd {
    return { kind, stopReason: this.parts.progress.stopReason, at: this.parts.timeline.now() };
  }
}

/** Waits for `work`, but not for ever. */
async function inTime(work: Promise<void>): Promise<void> {
  const waited = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: waited.signal, ref: false });
  await Promise.race([work, late.catch(() => undefined)]);
  waited.abort();
}
