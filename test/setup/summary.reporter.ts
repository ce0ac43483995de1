import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

declare module 'vitest' {
  interface TaskMeta {
    /** Database engine that the test ran on. */
    engine?: string;
    /** Outside software that judged the test, e.g. a real Zoom client. */
    client?: string;
  }
}

interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  readonly engines: Map<string, number>;
  readonly clients: Map<string, number>;
  readonly skips: { readonly name: string; readonly reason: string | undefined }[];
}

function count(map: Map<string, number>, key: string | undefined): void {
  if (key !== undefined) map.set(key, (map.get(key) ?? 0) + 1);
}

function isLeftOut({ fullName }: TestCase, pattern: RegExp | undefined): boolean {
  return pattern !== undefined && !pattern.test(fullName);
}

function add(tally: Tally, test: TestCase, pattern: RegExp | undefined): void {
  const result = test.result();
  if (result.state === 'passed') {
    tally.passed += 1;
    count(tally.engines, test.meta().engine);
    count(tally.clients, test.meta().client);
  } else if (result.state === 'failed') tally.failed += 1;
  else {
    tally.skipped += 1;
    const note = result.state === 'skipped' ? result.note : undefined;
    const reason = note ?? (isLeftOut(test, pattern) ? 'another part was asked for' : undefined);
    tally.skips.push({ name: test.fullName, reason });
  }
}

function list(map: Map<string, number>): string {
  if (map.size === 0) return 'none';
  return [...map].map(([name, tests]) => `${name} (${String(tests)} tests)`).join(', ');
}

/**
 * Ends every run by saying what ran and what did not, then one plain line of counts. Fails the run
 * for a test skipped without a reason and, in CI, for a run without PostgreSQL.
 */
export default class SummaryReporter implements Reporter {
  #pattern: RegExp | undefined;

  onInit(vitest: Vitest): void {
    this.#pattern = vitest.config.testNamePattern;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tally: Tally = {
      passed: 0,
      failed: 0,
      skipped: 0,
      engines: new Map(),
      clients: new Map(),
      skips: [],
    };
    for (const module of modules) {
      for (const test of module.children.allTests()) add(tally, test, this.#pattern);
      tally.failed += module.errors().length;
    }
    tally.failed += errors.length;
    this.refuseSilentGaps(tally, modules.length);
    process.on('exit', () => {
      print(tally);
    });
  }

  private refuseSilentGaps(tally: Tally, moduleCount: number): void {
    const wholeRun = moduleCount > 20;
    const silent = tally.skips.filter(({ reason }) => reason === undefined);
    const noPostgres =
      process.env['CI'] !== undefined && wholeRun && !tally.engines.has('postgres');
    if (silent.length > 0 || noPostgres) process.exitCode = 1;
    if (noPostgres) tally.skips.push({ name: 'PostgreSQL', reason: 'did not run; CI fails' });
  }
}

function print({ passed, failed, skipped, engines, clients, skips }: Tally): void {
  const lines = [`engines: ${list(engines)}`, `clients: ${list(clients)}`];
  for (const { name, reason } of skips) {
    lines.push(`skipped: ${name}: ${reason ?? 'NO REASON GIVEN (fails the run)'}`);
  }
  lines.push(`${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`);
  process.stdout.write(`\n${lines.join('\n')}\n`);
}
