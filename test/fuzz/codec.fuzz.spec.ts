import { describe, expect, it } from 'vitest';
import { runFuzz } from './fuzz.process.ts';
import type { FuzzOrder, FuzzResult } from './fuzz.result.ts';

/** Another seed or a longer run by hand: FUZZ_SEED, FUZZ_MUTANTS. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_126);
const MUTANTS = Number(process.env['FUZZ_MUTANTS'] ?? 30_000);
const PATIENCE_MS = 60_000;
const LEAST_SEMANTIC = 0.2;
/** What the engine itself may hold more of; the planted leak holds thirty times as much. */
const MOST_GROWTH_BYTES = 2 * 1024 * 1024;
const LEAST_COVERAGE = 0.95;

async function fuzzed(order: Partial<FuzzOrder> & Pick<FuzzOrder, 'target'>): Promise<FuzzResult> {
  const outcome = await runFuzz(
    { seed: SEED, mutants: MUTANTS, plant: 'nothing', ...order },
    PATIENCE_MS,
  );
  if (outcome.ended !== 'result') throw new Error(JSON.stringify(outcome));
  return outcome.result;
}

function report(name: string, { mutants, semantic, grownBytes, coverage }: FuzzResult): void {
  const share = ((100 * semantic) / mutants).toFixed(1);
  const branches = `${String(coverage.taken)} of ${String(coverage.branches)}`;
  process.stdout.write(
    `${name}: seed ${String(SEED)}, ${String(mutants)} mutants, ${share} % semantic, ` +
      `${String(Math.round(grownBytes / 1024))} KiB grown` +
      `${coverage.branches === 0 ? '' : `, branches of the codec ${branches}`}\n`,
  );
}

describe('spoiled frames (a process of their own)', { timeout: 600_000 }, () => {
  it("from a server's side neither crash, hang nor leak in our codec", async () => {
    const result = await fuzzed({ target: 'client' });
    report('client codec', result);
    expect(result.findings).toEqual([]);
    expect(result.semantic / result.mutants).toBeGreaterThanOrEqual(LEAST_SEMANTIC);
    expect(result.grownBytes).toBeLessThan(MOST_GROWTH_BYTES);
    const { branches, taken, missed } = result.coverage;
    expect(taken / branches, missed.join(' ')).toBeGreaterThan(LEAST_COVERAGE);
  });

  it("of the official client neither crash, hang nor leak in the simulator's parser", async () => {
    const result = await fuzzed({ target: 'server' });
    report("simulator's parser", result);
    expect(result.findings).toEqual([]);
    expect(result.semantic / result.mutants).toBeGreaterThanOrEqual(LEAST_SEMANTIC);
    expect(result.grownBytes).toBeLessThan(MOST_GROWTH_BYTES);
  });

  it('are the same for the same seed', async () => {
    const order = { target: 'client', mutants: 2_000, plant: 'crash' } as const;
    const [first, second] = [await fuzzed(order), await fuzzed(order)];
    expect(first.findings).toEqual(second.findings);
    expect(first.semantic).toBe(second.semantic);
    const other = await fuzzed({ ...order, seed: SEED + 1 });
    expect(other.findings).not.toEqual(first.findings);
  });

  it('betray a planted crash, with the frame that caused it', async () => {
    const { findings } = await fuzzed({ target: 'client', mutants: 5_000, plant: 'crash' });
    expect(findings.length).toBeGreaterThan(0);
    expect(findings[0]?.why).toBe('TypeError: planted');
    expect(Buffer.from(findings[0]?.base64 ?? '', 'base64').toString()).toContain('__proto__');
  });

  it('betray a planted leak', async () => {
    const { grownBytes } = await fuzzed({ target: 'client', plant: 'leak' });
    expect(grownBytes).toBeGreaterThan(10 * MOST_GROWTH_BYTES);
  });

  it('betray a planted hang', async () => {
    const order = { target: 'client', seed: SEED, mutants: 5_000, plant: 'hang' } as const;
    expect(await runFuzz(order, 5_000)).toMatchObject({ ended: 'hung' });
  });
});
