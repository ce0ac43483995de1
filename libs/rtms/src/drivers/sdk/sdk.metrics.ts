import type { Metrics } from '@zoom-platform/observability';
import type { SdkKind } from './sdk.wire.js';

/** Why a child process is gone; `quit` where the service asked it to, `unheard` where the service stood still. */
export type ChildEnd = 'quit' | 'crashed' | 'hung' | 'unheard' | 'unavailable' | 'misbehaved';

/** What is counted of the processes that hold Zoom's SDK. */
export class SdkMetrics {
  readonly #children;
  readonly #ends;
  readonly #dropped;
  readonly #slowPolls;
  readonly #lateTurns;
  readonly #mediaOverdue;

  constructor(metrics: Metrics) {
    this.#children = metrics.gauge({
      name: 'rtms_sdk_children',
      help: "Processes that hold Zoom's SDK.",
    });
    this.#ends = metrics.counter({
      name: 'rtms_sdk_child_ends_total',
      help: "Processes with Zoom's SDK that are gone, by cause; all but quit took their sessions along.",
      labelNames: ['cause'],
    });
    this.#dropped = metrics.counter({
      name: 'rtms_sdk_frames_dropped_total',
      help: 'Frames that a process with the SDK gave up, since the service did not take them in time.',
      labelNames: ['kind'],
    });
    this.#slowPolls = metrics.counter({
      name: 'rtms_sdk_slow_polls_total',
      help: 'Polls of the SDK that took more than 100 ms.',
    });
    this.#lateTurns = metrics.counter({
      name: 'rtms_sdk_late_turns_total',
      help: 'Rounds of polls that a process with the SDK began more than 100 ms late: its event loop was held up.',
    });
    this.#mediaOverdue = metrics.counter({
      name: 'rtms_sdk_media_overdue_total',
      help: 'Sessions that the SDK joined, and that brought no media for RTMS_SILENCE_TIMEOUT_MS; all may be muted.',
    });
  }

  children(count: number): void {
    this.#children.set(count);
  }

  childEnded(cause: ChildEnd): void {
    this.#ends.labels(cause).inc();
  }

  dropped(kind: SdkKind, frames: number): void {
    this.#dropped.labels(kind).inc(frames);
  }

  slowPolls(count: number): void {
    if (count > 0) this.#slowPolls.inc(count);
  }

  lateTurns(count: number): void {
    if (count > 0) this.#lateTurns.inc(count);
  }

  mediaOverdue(): void {
    this.#mediaOverdue.inc();
  }
}
