import { ESLint } from 'eslint';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from './source.tree.js';

const eslint = new ESLint({ cwd: projectRoot });

/** Lints the text as if it stood in a file of the product. */
async function rulesBrokenBy(text: string): Promise<(string | null)[]> {
  const filePath = join(projectRoot, 'libs/kernel/src/index.ts');
  const [result] = await eslint.lintText(text, { filePath });
  return result?.messages.map(({ ruleId }) => ruleId) ?? [];
}

const manyLines = Array.from({ length: 70 }, () => "  process.emitWarning('x');").join('\n');
const planted: readonly (readonly [string, string])[] = [
  ['@typescript-eslint/no-explicit-any', 'export const f = (x: any): unknown => x;'],
  ['@typescript-eslint/no-non-null-assertion', 'export const f = (x?: string): string => x!;'],
  ['@typescript-eslint/no-floating-promises', 'Promise.resolve(1);'],
  ['@typescript-eslint/no-misused-promises', 'setTimeout(async () => { await fetch(""); }, 1);'],
  ['@typescript-eslint/consistent-type-assertions', 'export const x = {} as { a: string };'],
  ['@typescript-eslint/no-unsafe-return', 'export const f = (): string => JSON.parse("1");'],
  ['@typescript-eslint/ban-ts-comment', '// @ts-ignore\nexport const x = 1;'],
  ['no-console', "console.log('x');"],
  ['eqeqeq', 'export const f = (x: unknown): boolean => x == null;'],
  ['max-lines-per-function', `export function f(): void {\n${manyLines}\n}`],
  [
    'no-restricted-syntax',
    'export class A { constructor(a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1) { void [a, b, c, d, e, f, g]; } }',
  ],
];

describe('the linter', () => {
  // The first file makes it read the types of the whole project.
  beforeAll(() => rulesBrokenBy('export {};'), 120_000);

  it.each(planted)('refuses a planted defect by name: %s', async (rule, text) => {
    expect(await rulesBrokenBy(text)).toContain(rule);
  });

  it('cannot be switched off from within a file', async () => {
    const text = "/* eslint-disable no-console */\nconsole.log('x');";
    expect(await rulesBrokenBy(text)).toContain('no-console');
  });

  it('has nothing against sound code', async () => {
    expect(await rulesBrokenBy('export const double = (x: number): number => x * 2;\n')).toEqual(
      [],
    );
  });
});
