import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { DomainEvent } from '@zoom-platform/events';
import { failureName } from '@zoom-platform/kernel';
import type { SessionIdentity } from './session.record.js';
import type { SessionStore, SessionWrite } from './session.store.js';

const RETRY_MS = 500;

/**
 * Writes one owner's steps in order. While the database is away the steps wait; once another owner
 * has the session they are void.
 */
export class FencedWriter {
  readonly #logger = new Logger(FencedWriter.name);
  readonly #void = new AbortController();
  #tail: Promise<void> = Promise.resolve();
  #revision = 0;
  #fenced = false;

  /** @param onFenced called once, when another owner turns out to have the session. */
  constructor(
    private readonly store: SessionStore,
    private readonly session: SessionIdentity,
    private readonly epoch: number,
    private readonly onFenced: () => void,
  ) {}

  /** Another owner is known to have the session. */
  get fenced(): boolean {
    return this.#fenced;
  }

  write(step: SessionWrite, events: readonly DomainEvent[] = []): void {
    this.#revision += 1;
    const revision = this.#revision;
    this.#tail = this.#tail.then(() => this.#apply(revision, step, events));
  }

  /** Settles when everything written so far is in the database, or void. Never rejects. */
  settled(): Promise<void> {
    return this.#tail;
  }

  /** Gives up what was not written yet. */
  abandon(): void {
    this.#void.abort();
  }

  async #apply(revision: number, step: SessionWrite, events: readonly DomainEvent[]) {
    const fence = { session: this.session, epoch: this.epoch, revision };
    let failed = false;
    while (!this.#void.signal.aborted) {
      try {
        if (await this.store.write(fence, step, events)) return;
        this.#fenced = true;
        this.abandon();
        this.onFenced();
      } catch (error) {
        if (!failed) {
          this.#logger.warn(
            `Session ${this.session.id} cannot be written yet: ${failureName(error)}.`,
          );
        }
        failed = true;
        // A process that has left everything else is not kept alive by a row.
        await sleep(RETRY_MS, undefined, { signal: this.#void.signal, ref: false }).catch(
          () => undefined,
        );
      }
    }
  }
}
