import { expect } from 'vitest';
import type { FaultLine } from './fault.report.js';
import { publish } from './fault.results.js';

/** What became of the streams of one scenario. */
export interface Found {
  readonly scenario: string;
  readonly streams: number;
  /** Streams that nobody captured, acknowledged words of Zoom, and segments that were due. */
  readonly lost: readonly string[];
  /** Streams that were dialled beside a connection of ours. */
  readonly doubled: readonly string[];
  /** Milliseconds; none where nothing was interrupted. */
  readonly gapsMs?: readonly number[];
  readonly goal: string;
}

/** The scenarios of one spec: each has its line, whatever was found, and then its verdict. */
export class FaultLines {
  readonly #lines: FaultLine[] = [];

  /** Keeps the line, and asserts that nothing is lost or doubled. */
  tell(found: Found): void {
    this.keep(found);
    const { scenario, lost, doubled } = found;
    expect({ lost, doubled }, scenario).toEqual({ lost: [], doubled: [] });
  }

  /** Keeps the line of a scenario that promises less. */
  keep({ scenario, streams, lost, doubled, gapsMs = [], goal }: Found): void {
    const counts = { eventsLost: lost.length, sessionsDoubled: doubled.length };
    this.#lines.push({ scenario, streams, ...counts, gapsMs, goal });
  }

  /** @param name of the file among the results of the long form. */
  publish(name: string, title: string): Promise<void> {
    return publish(name, title, this.#lines);
  }
}
