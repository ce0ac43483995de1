import { seededRandom } from '../harness/seeded.random.ts';
import { BranchRecorder } from './branch.coverage.ts';
import { mutate } from './frame.mutator.ts';
import { planted } from './planted.defects.ts';
import { fuzzOrder, type FuzzFinding, type FuzzResult } from './fuzz.result.ts';
import type { FuzzTarget } from './fuzz.target.ts';

const PROGRESS_EVERY = 500;
/** A run that finds so many has found what there is. */
const MOST_FINDINGS = 10;

const order = fuzzOrder.parse(JSON.parse(process.argv[2] ?? ''));
const recorder = new BranchRecorder();
await recorder.start();
const target = planted(await load(), order.plant);
const random = seededRandom(order.seed);
const findings: FuzzFinding[] = [];
let semantic = 0;

/** Loaded late, so that the recorder sees all of it. */
async function load(): Promise<FuzzTarget> {
  return order.target === 'client'
    ? (await import('./client.target.ts')).clientTarget
    : (await import('./server.target.ts')).serverTarget;
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function fuzz(from: number, to: number): void {
  for (let mutant = from; mutant < to && findings.length < MOST_FINDINGS; mutant += 1) {
    if (mutant % PROGRESS_EVERY === 0) say({ mutant });
    const frame = mutate(random, target.corpus);
    try {
      if (target.take(frame)) semantic += 1;
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      findings.push({ mutant, why, base64: frame.toString('base64').slice(0, 2_000) });
    }
  }
}

/** Bytes that are held once all garbage is gone. */
function held(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const warm = Math.floor(order.mutants / 2);
fuzz(0, warm);
const before = held();
fuzz(warm, order.mutants);
const grownBytes = held() - before;
const result: FuzzResult = {
  mutants: order.mutants,
  semantic,
  findings,
  grownBytes,
  coverage: await recorder.stop(readsFrames),
};
say({ result });

/** The codec but for what writes: no frame gets there. */
function readsFrames(url: string): boolean {
  return url.includes('/libs/rtms/src/protocol/') && !url.endsWith('/client-message.encoder.ts');
}
