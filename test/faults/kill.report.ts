import { mkdir, writeFile } from 'node:fs/promises';
import { KILL_PHASES } from './kill.phase.js';
import type { TrialResult } from './kill.trial.js';

const RESULTS = new URL('./results/', import.meta.url);

function percentile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
}

function rowOf(phase: string, results: readonly TrialResult[]): string {
  const times = results
    .map(({ recoveryMs }) => recoveryMs)
    .filter((time) => time !== null)
    .sort((a, b) => a - b);
  const cells = [
    phase,
    results.length,
    results.length - times.length,
    results.filter(({ doubled }) => doubled > 0).length,
    percentile(times, 0.5),
    percentile(times, 0.95),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** One table of what was done; a full run keeps it as a file that is committed. */
export async function publish(
  engine: string,
  seed: number,
  results: readonly TrialResult[],
  full: boolean,
): Promise<void> {
  const lines = [
    `# kill -9 of the service, ${engine}, seed ${String(seed)}`,
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}. Counted by the simulator's journal.`,
    'Recovery is from the kill to the first frame, with the restart of the process.',
    '',
    '| phase of the kill | kills | streams lost | joined twice | recovery p50 ms | p95 ms |',
    '| --- | --- | --- | --- | --- | --- |',
    ...KILL_PHASES.map((phase) =>
      rowOf(
        phase,
        results.filter((result) => result.phase === phase),
      ),
    ),
    rowOf('all', results),
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!full) return;
  await mkdir(RESULTS, { recursive: true });
  await writeFile(new URL(`kills-${engine}.md`, RESULTS), lines.join('\n'));
}
