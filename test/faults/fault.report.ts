/** One scenario, as it is printed: counts are asserted, times are compared with the goal. */
export interface FaultLine {
  /** What was done. */
  readonly scenario: string;
  readonly streams: number;
  readonly eventsLost: number;
  readonly sessionsDoubled: number;
  /** Milliseconds without media, of each stream that was hit. */
  readonly gapsMs: readonly number[];
  /** What the times are measured against, e.g. `dial p95 ≤ 1000 ms: 412`. */
  readonly goal: string;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return Math.round(sorted[at] ?? 0);
}

/** A goal for a 95th percentile, with what was measured. Never asserted: machines differ. */
export function goalOf(what: string, values: readonly number[], mostMs: number): string {
  if (values.length === 0) return `${what}: nothing measured`;
  const p95 = percentile(values, 0.95);
  const verdict = p95 <= mostMs ? 'met' : 'missed';
  return `${what} p95 ${String(p95)} ms, goal ${String(mostMs)} ms: ${verdict}`;
}

const HEAD =
  '| scenario | streams | events lost | sessions doubled | gap p50 ms | gap p95 ms | against the goal |';

function rowOf({ scenario, streams, eventsLost, sessionsDoubled, gapsMs, goal }: FaultLine) {
  const measured = gapsMs.length > 0;
  const p50 = measured ? percentile(gapsMs, 0.5) : '–';
  const p95 = measured ? percentile(gapsMs, 0.95) : '–';
  const cells = [scenario, streams, eventsLost, sessionsDoubled, p50, p95, goal];
  return `| ${cells.join(' | ')} |`;
}

export function tableOf(lines: readonly FaultLine[]): string {
  return [HEAD, `|${' --- |'.repeat(7)}`, ...lines.map(rowOf)].join('\n');
}
