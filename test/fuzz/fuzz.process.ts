import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { fuzzResult, type FuzzOrder, type FuzzResult } from './fuzz.result.ts';

/** How one run ended: with a result, without one, or not at all. */
export type FuzzOutcome =
  | { readonly ended: 'result'; readonly result: FuzzResult }
  | { readonly ended: 'died'; readonly output: string }
  | { readonly ended: 'hung'; readonly afterMutant: number };

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Only the server's parser needs its TypeScript transformed; ours runs as it stands. */
function flagsFor({ target }: FuzzOrder): readonly string[] {
  const transform = target === 'server' ? ['--experimental-transform-types'] : [];
  return ['--expose-gc', '--disable-warning=ExperimentalWarning', ...transform];
}

/**
 * Runs one fuzz run in a process of its own, which can crash, and be ended when it hangs.
 * @param patienceMs how long 500 mutants may take; they take milliseconds.
 */
export async function runFuzz(order: FuzzOrder, patienceMs: number): Promise<FuzzOutcome> {
  const child = spawn(
    process.execPath,
    [
      ...flagsFor(order),
      '--import',
      here('source.loader.ts'),
      here('fuzz.run.ts'),
      JSON.stringify(order),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const lines: string[] = [];
  let isHung = false;
  const watchdog = setTimeout(() => {
    isHung = true;
    child.kill('SIGKILL');
  }, patienceMs);
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    watchdog.refresh();
  });
  createInterface({ input: child.stderr }).on('line', (line) => lines.push(line));
  await once(child, 'close');
  clearTimeout(watchdog);
  return outcomeOf(lines, isHung);
}

function outcomeOf(lines: readonly string[], isHung: boolean): FuzzOutcome {
  const last = lines.at(-1) ?? '';
  if (isHung) return { ended: 'hung', afterMutant: Number(/\d+/.exec(last)?.[0] ?? -1) };
  if (!last.startsWith('{"result"')) {
    return { ended: 'died', output: lines.slice(-20).join('\n') };
  }
  const { result } = JSON.parse(last) as { result: unknown };
  return { ended: 'result', result: fuzzResult.parse(result) };
}
