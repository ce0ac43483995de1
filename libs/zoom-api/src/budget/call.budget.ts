import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Clock } from '@zoom-platform/kernel';
import { RateLimitExceededError, RateLimits } from '@zoom-platform/rate-limits';
import type { CallDeadline } from '../resilience/call.deadline.js';
import { zoomApiConfig } from '../zoom-api.config.js';
import { ZoomBudgetExhaustedError, ZoomDailyLimitError } from '../zoom-api.errors.js';
import { ZoomApiMetrics } from '../zoom-api.metrics.js';
import type { RateLimitLabel } from '../zoom-api.port.js';
import { BudgetQueue } from './budget.queue.js';
import { DAY_SECONDS, labelBudgets, type LabelBudgets } from './label.budgets.js';

const DAY_MS = DAY_SECONDS * 1000;
/** Share of an exchange's time that has to be left for it: it would fail in milliseconds. */
const LEAST_SHARE = 0.1;

/** How often an account may call Zoom, counted over all replicas (zoom-api §C4). */
@Injectable()
export class CallBudget {
  readonly #budgets: LabelBudgets;
  readonly #queues = new Map<string, BudgetQueue>();
  readonly #leastMs: number;

  constructor(
    private readonly limits: RateLimits,
    private readonly clock: Clock,
    private readonly metrics: ZoomApiMetrics,
    @Inject(zoomApiConfig.KEY) config: ConfigType<typeof zoomApiConfig>,
  ) {
    this.#budgets = labelBudgets(config.ZOOM_PLAN, config.ZOOM_RATE_LIMITS);
    const { ZOOM_API_TIMEOUT_MS, ZOOM_API_DEADLINE_MS } = config;
    this.#leastMs = LEAST_SHARE * Math.min(ZOOM_API_TIMEOUT_MS, ZOOM_API_DEADLINE_MS);
  }

  /**
   * Takes what one call costs; waits for it where it comes in time for an exchange before the deadline.
   * @throws ZoomBudgetExhaustedError it does not.
   * @throws ZoomDeadlineError the deadline is too near for an exchange.
   * @throws ZoomDailyLimitError Zoom has said that this label is used up for today.
   */
  async spend(label: RateLimitLabel, accountId: string, deadline: CallDeadline): Promise<void> {
    const before = this.clock.monotonic();
    try {
      await this.#queue(label, accountId).turn(deadline);
    } catch (error) {
      throw error instanceof RateLimitExceededError ? this.#refusal(label, error) : error;
    } finally {
      this.metrics.waited(label, this.clock.monotonic() - before);
    }
    await this.#spendDaily(label, accountId);
  }

  /** Zoom has said that the day's limit is reached: no replica calls with this label until then. */
  async block(label: RateLimitLabel, accountId: string, until: number): Promise<void> {
    const seconds = Math.max(1, (until - this.clock.now()) / 1000);
    const { daily } = this.#budgets[label];
    // Labels that share the day's limit have reached it together.
    const together = Object.values(this.#budgets).filter(
      (budget) => daily !== undefined && budget.daily?.name === daily.name,
    );
    for (const { rate } of daily === undefined ? [this.#budgets[label]] : together) {
      await this.limits.block(rate, accountId, seconds);
    }
  }

  #queue(label: RateLimitLabel, accountId: string): BudgetQueue {
    const id = `${label} ${accountId}`;
    const known = this.#queues.get(id);
    if (known !== undefined) return known;
    const { rate } = this.#budgets[label];
    const rules = {
      points: rate.points,
      windowMs: rate.windowSeconds * 1000,
      leastMs: this.#leastMs,
    };
    const queue = new BudgetQueue(() => this.limits.take(rate, accountId), rules, this.clock);
    this.#queues.set(id, queue);
    return queue;
  }

  async #spendDaily(label: RateLimitLabel, accountId: string): Promise<void> {
    const { daily } = this.#budgets[label];
    if (daily === undefined) return;
    const now = this.clock.now();
    const day = new Date(now).toISOString().slice(0, 10);
    try {
      await this.limits.take(daily, `${accountId} ${day}`);
    } catch (error) {
      if (!(error instanceof RateLimitExceededError)) throw error;
      throw new ZoomBudgetExhaustedError(label, DAY_MS - (now % DAY_MS));
    }
  }

  /** A wait longer than the window is no matter of rate: somebody has blocked the label. */
  #refusal(label: RateLimitLabel, { retryAfterMs }: RateLimitExceededError): Error {
    const { windowSeconds } = this.#budgets[label].rate;
    return retryAfterMs > windowSeconds * 1000
      ? new ZoomDailyLimitError({ now: this.clock.now(), until: this.clock.now() + retryAfterMs })
      : new ZoomBudgetExhaustedError(label, retryAfterMs);
  }
}
