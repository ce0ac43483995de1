import { setTimeout as sleep } from 'node:timers/promises';
import { RateLimitExceededError } from '@zoom-platform/rate-limits';
import type { CallDeadline } from '../resilience/call.deadline.js';

interface Waiter {
  readonly deadline: CallDeadline;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Callers that wait for points of one budget, served in the order in which they came, by one take at
 * a time: however many wait, the database is asked once. Who cannot be served before its deadline is
 * told so as soon as that is known.
 */
export class BudgetQueue {
  readonly #waiting: Waiter[] = [];
  #serving = false;

  /** @param take takes one point, or throws RateLimitExceededError. */
  constructor(private readonly take: () => Promise<void>) {}

  /** @throws RateLimitExceededError when there is no point before the deadline. */
  async turn(deadline: CallDeadline): Promise<void> {
    const served = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ deadline, resolve, reject });
    });
    if (!this.#serving) void this.#serve();
    return served;
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    for (let [first] = this.#waiting; first !== undefined; [first] = this.#waiting) {
      try {
        await this.take();
        this.#waiting.shift()?.resolve();
      } catch (error) {
        if (error instanceof RateLimitExceededError) await this.#wait(error);
        else this.#waiting.shift()?.reject(error);
      }
    }
    this.#serving = false;
  }

  async #wait(refusal: RateLimitExceededError): Promise<void> {
    const { retryAfterMs } = refusal;
    const all = this.#waiting.splice(0);
    for (const waiter of all) {
      if (waiter.deadline.leftMs <= retryAfterMs) waiter.reject(refusal);
      else this.#waiting.push(waiter);
    }
    if (this.#waiting.length > 0) await sleep(retryAfterMs);
  }
}
