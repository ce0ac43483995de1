import { InboxUnavailableError } from '../webhooks.errors.js';
import type { InboxEntry, InboxOutcome } from './inbox-entry.type.js';

/** A held request: settled by the commit, by a refusal, or when its time is over. */
export class WaitingDelivery {
  readonly #settlement = Promise.withResolvers<InboxOutcome>();
  readonly #timer: NodeJS.Timeout;
  #settled = false;
  #afterwards: () => void = () => undefined;

  /** @param holdMs how long it waits, in milliseconds. */
  constructor(
    readonly entry: InboxEntry,
    holdMs: number,
  ) {
    this.#timer = setTimeout(() => {
      this.refuse(new InboxUnavailableError());
    }, holdMs);
  }

  get settled(): boolean {
    return this.#settled;
  }

  get outcome(): Promise<InboxOutcome> {
    return this.#settlement.promise;
  }

  /** Runs `afterwards` once, at the moment it settles; replaces what was given before. */
  onSettled(afterwards: () => void): void {
    this.#afterwards = afterwards;
  }

  keep(outcome: InboxOutcome): void {
    this.#settle();
    this.#settlement.resolve(outcome);
  }

  refuse(error: Error): void {
    this.#settle();
    this.#settlement.reject(error);
  }

  #settle(): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#afterwards();
    clearTimeout(this.#timer);
  }
}
