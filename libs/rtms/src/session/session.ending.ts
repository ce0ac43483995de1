import type { RecoveryPlan } from './recovery.plan.js';
import type { SessionExit } from './session.exit.js';
import type { SessionLink } from './session.link.js';
import type { SessionProgress } from './session.progress.js';
import type { SessionOutcome } from './session.store.js';

/** What an ending session still has to do with. */
export interface SessionEndingParts {
  readonly progress: SessionProgress;
  readonly recovery: RecoveryPlan;
  readonly exit: SessionExit;
  readonly link: SessionLink;
  /** Milliseconds that the last frames may take after Zoom ended the stream. */
  readonly graceMs: number;
}

/** The end of a stream that Zoom stops, or we: nothing more is dialled, the last frames are waited for. */
export class SessionEnding {
  #grace: NodeJS.Timeout | undefined;

  constructor(private readonly parts: SessionEndingParts) {}

  /** Of a stream that Zoom stops: one that was never joined was missed, whatever came first. */
  get outcome(): SessionOutcome {
    return this.parts.progress.joined ? 'ended' : 'missed';
  }

  /** Zoom says that it will end the stream. */
  announced(): void {
    this.parts.progress.stopping(this.outcome);
    this.parts.recovery.stop();
  }

  /** Ends once Zoom has closed every connection, or after the grace. */
  soon(): void {
    const { exit, link, graceMs } = this.parts;
    if (exit.begun) return;
    this.announced();
    if (link.up || link.carriesMedia) {
      this.#grace ??= setTimeout(() => void exit.finish(this.outcome), graceMs);
    } else void exit.finish(this.outcome);
  }

  /** We end the stream, by message 21: what Zoom says of it until it closes is the reason. Never rejects. */
  async byUs(): Promise<void> {
    const { exit, link } = this.parts;
    this.announced();
    await link.leave();
    void exit.finish(this.outcome);
  }

  /** The session is left by now: nothing ends it later. */
  cancel(): void {
    clearTimeout(this.#grace);
  }
}
