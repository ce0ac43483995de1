import { mkdir, writeFile } from 'node:fs/promises';
import { builtCommit } from './built.commit.js';
import { percentile } from './fault.report.js';
import { FULL } from './fault.results.js';
import type { AimedPhase } from './kill.phase.js';
import type { TrialResult } from './kill.trial.js';

const RESULTS = new URL('./results/', import.meta.url);

const DONE: Readonly<Record<string, readonly string[]>> = {
  postgres: [
    'Three replicas behind a door that deals Zoom’s deliveries to them in turn. Killed was the one that had the',
    'offer, before its commit, before its answer reached Zoom, or after; another that was running had to take the',
    'stream, and a new replica took the place of the dead. Before the answer Zoom sends the offer again, after 1 s here.',
    'Recovery is from the kill to the first frame that the other one got.',
  ],
  pglite: [
    'One service. Killed after it had answered the offer 200, and started again at once.',
    'Recovery is from the kill to the first frame, with the restart of the process.',
  ],
};

const JUDGED = [
  'Judged at the end, by the simulator’s journal. Lost: no frame came after the kill. Dialled twice: at any time, while',
  'an open signaling connection of ours stood, whatever Zoom’s side answered.',
];

/** What became of the streams of one lane. */
export interface Verdict {
  readonly phases: readonly AimedPhase[];
  readonly trials: readonly TrialResult[];
  /** Streams that were dialled while another signaling connection of ours stood. */
  readonly doubled: readonly string[];
  /** Streams whose offer Zoom gave up. */
  readonly givenUp: readonly string[];
  /** Words of Zoom that were answered 200 and are gone. */
  readonly lostWords: readonly string[];
}

/** What was done, what it was judged by, and what was found. */
export async function publish(
  engine: string,
  seed: number,
  verdicts: readonly Verdict[],
): Promise<void> {
  const trials = verdicts.flatMap((verdict) => verdict.trials);
  const doubled = new Set(verdicts.flatMap((verdict) => verdict.doubled));
  const ofPhase = (phase: string) => trials.filter((trial) => trial.phase === phase);
  const landed = trials.filter(({ phase }) => phase !== 'outside');
  const lines = [
    `# kill -9 around accept and dispatch, ${engine}, seed ${String(seed)}`,
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, commit ${await builtCommit()}.`,
    ...(DONE[engine] ?? []),
    '',
    ...JUDGED,
    '',
    '| phase of the kill | kills | streams lost | dialled twice | recovery p50 ms | p95 ms |',
    '| --- | --- | --- | --- | --- | --- |',
    ...(verdicts[0]?.phases ?? []).map((phase) => rowOf(phase, ofPhase(phase), doubled)),
    rowOf('all', landed, doubled),
    rowOf('outside (not counted above)', ofPhase('outside'), doubled),
    '',
    `Words of Zoom that were answered 200 and are not in the log: ${total(verdicts, 'lostWords')}. ` +
      `Streams whose offer Zoom gave up: ${total(verdicts, 'givenUp')}.`,
    '',
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  if (!FULL) return;
  await mkdir(RESULTS, { recursive: true });
  await writeFile(new URL(`kills-${engine}.md`, RESULTS), lines.join('\n'));
}

function total(verdicts: readonly Verdict[], what: 'lostWords' | 'givenUp'): string {
  return String(verdicts.flatMap((verdict) => verdict[what]).length);
}

function rowOf(name: string, trials: readonly TrialResult[], doubled: ReadonlySet<string>): string {
  const times = trials.map(({ recoveryMs }) => recoveryMs).filter((time) => time !== null);
  const cells = [
    name,
    trials.length,
    trials.length - times.length,
    trials.filter(({ streamId }) => doubled.has(streamId)).length,
    ...[0.5, 0.95].map((share) => (times.length === 0 ? '–' : percentile(times, share))),
  ];
  return `| ${cells.join(' | ')} |`;
}
