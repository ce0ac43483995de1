import { mkdir, writeFile } from 'node:fs/promises';
import { builtCommit } from './built.commit.js';
import { tableOf, type FaultLine } from './fault.report.js';

/** The long form, by hand: its tables are kept and committed. */
export const FULL = process.env['FAULTS'] === 'full';

const RESULTS = new URL('./results/', import.meta.url);

/** Prints the lines of a suite; the long form keeps them as `results/<name>.md`. */
export async function publish(
  name: string,
  title: string,
  lines: readonly FaultLine[],
): Promise<void> {
  if (lines.length === 0) return;
  process.stdout.write(`${tableOf(lines)}\n`);
  if (!FULL) return;
  const head = [
    `# ${title}`,
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, commit ${await builtCommit()}. Counted by the simulator's journal.`,
    'The gap is from the fault to the first frame after it, or, where an owner was told to stop, from the own turn of',
    'each session; only streams that were hit count.',
    '',
  ];
  await mkdir(RESULTS, { recursive: true });
  await writeFile(new URL(`${name}.md`, RESULTS), `${[...head, tableOf(lines)].join('\n')}\n`);
}
