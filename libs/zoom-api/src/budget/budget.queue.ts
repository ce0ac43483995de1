import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '@zoom-platform/kernel';
import { RateLimitExceededError } from '@zoom-platform/rate-limits';
import type { CallDeadline } from '../resilience/call.deadline.js';

interface Waiter {
  readonly deadline: CallDeadline;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** The last take found nothing. */
interface Drought {
  readonly refusal: RateLimitExceededError;
  /** Monotonic milliseconds at which there is a point again. */
  readonly endsAt: number;
}

export interface QueueRules {
  /** Points that come in one window. */
  readonly points: number;
  readonly windowMs: number;
  /** Milliseconds a call has to have left when its turn comes: with less, its point is wasted. */
  readonly leastMs: number;
}

/**
 * Callers that wait for points of one budget, served in the order in which they came, by one take at
 * a time: however many wait, the database is asked once. Who cannot be served before its deadline is
 * told so as soon as that is known.
 */
export class BudgetQueue {
  readonly #waiting: Waiter[] = [];
  #drought: Drought | undefined;
  #serving = false;

  /** @param take takes one point, or throws RateLimitExceededError. */
  constructor(
    private readonly take: () => Promise<void>,
    private readonly rules: QueueRules,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws RateLimitExceededError when there is no point in time before the deadline.
   * @throws ZoomDeadlineError when the deadline is too near for any call.
   */
  async turn(deadline: CallDeadline): Promise<void> {
    const problem = this.#problemOf(deadline, this.#waiting.length);
    if (problem !== undefined) throw problem;
    const served = new Promise<void>((resolve, reject) => {
      this.#waiting.push({ deadline, resolve, reject });
    });
    if (!this.#serving) void this.#serve();
    return served;
  }

  async #serve(): Promise<void> {
    this.#serving = true;
    while (this.#refuseLate() > 0) {
      try {
        await this.take();
        this.#drought = undefined;
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
    this.#drought = { refusal, endsAt: this.clock.monotonic() + retryAfterMs };
    if (this.#refuseLate() > 0) await sleep(retryAfterMs);
  }

  /** @returns how many go on waiting. */
  #refuseLate(): number {
    for (const waiter of this.#waiting.splice(0)) {
      const problem = this.#problemOf(waiter.deadline, this.#waiting.length);
      if (problem === undefined) this.#waiting.push(waiter);
      else waiter.reject(problem);
    }
    return this.#waiting.length;
  }

  /** @param place 0 for who comes next. */
  #problemOf(deadline: CallDeadline, place: number): Error | undefined {
    const { points, windowMs, leastMs } = this.rules;
    const spareMs = deadline.leftMs - leastMs;
    if (this.#drought === undefined) return spareMs < 0 ? deadline.error() : undefined;
    const { refusal, endsAt } = this.#drought;
    const nextMs = Math.max(0, endsAt - this.clock.monotonic());
    // At best: other replicas take points of the same budget.
    const turnMs = nextMs + Math.floor(place / points) * windowMs;
    return turnMs > spareMs ? refusal : undefined;
  }
}
