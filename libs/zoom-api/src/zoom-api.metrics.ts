import { Injectable } from '@nestjs/common';
import { Metrics } from '@zoom-platform/observability';
import type { RateLimitLabel } from './zoom-api.port.js';

/** How one exchange ended: 2xx, 4xx, 429, 5xx, no answer. */
export type CallOutcome = 'answered' | 'refused' | 'rate_limited' | 'failed' | 'unreachable';

/** What is counted; label values are closed sets, so no host and no account is among them. */
@Injectable()
export class ZoomApiMetrics {
  readonly #calls;
  readonly #retries;
  readonly #waits;
  readonly #opened;
  readonly #open;

  constructor(metrics: Metrics) {
    this.#calls = metrics.counter({
      name: 'zoom_api_calls_total',
      help: 'Exchanges with the Zoom REST API, retries included, by rate-limit label and outcome.',
      labelNames: ['label', 'outcome'],
    });
    this.#retries = metrics.counter({
      name: 'zoom_api_retries_total',
      help: 'Exchanges that repeat an earlier one, by what ended that.',
      labelNames: ['cause'],
    });
    this.#waits = metrics.histogram({
      name: 'zoom_api_budget_wait_seconds',
      help: 'Time that calls waited for budget, in vain or not, by rate-limit label.',
      labelNames: ['label'],
      buckets: [0.005, 0.05, 0.25, 1, 2.5, 5, 10, 30],
    });
    this.#opened = metrics.counter({
      name: 'zoom_api_circuits_opened_total',
      help: 'Times a host of Zoom was left alone after failures in a row.',
    });
    this.#open = metrics.gauge({
      name: 'zoom_api_circuits_open',
      help: 'Hosts of Zoom that this replica leaves alone now, or tries again with one call.',
    });
  }

  called(label: RateLimitLabel, outcome: CallOutcome): void {
    this.#calls.labels(label, outcome).inc();
  }

  repeated(cause: 'token' | 'rate_limit' | 'failure'): void {
    this.#retries.labels(cause).inc();
  }

  waited(label: RateLimitLabel, ms: number): void {
    this.#waits.labels(label).observe(ms / 1000);
  }

  circuitOpened(): void {
    this.#opened.inc();
  }

  circuitsOpen(count: number): void {
    this.#open.set(count);
  }
}
