import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeRules } from './code.rules.js';
import { layoutRules } from './layout.rules.js';
import { plantedDefects } from './planted.sources.js';
import { broken } from './source.rule.js';
import { projectRoot, readProject } from './source.tree.js';

const rules = [...codeRules, ...layoutRules];

describe('the rules of the house, over the whole project', async () => {
  const project = await readProject();

  it.each(rules.map((rule) => [rule.name, rule] as const))('%s', (_name, rule) => {
    expect(broken([rule], project)).toEqual([]);
  });

  it.each(['platform', 'simulator'])('what is built of %s holds no test', async (app) => {
    const folder = join(projectRoot, 'dist', app);
    expect(existsSync(folder), 'npm test builds before it tests').toBe(true);
    const built = await readdir(folder, { recursive: true });
    expect(built.filter((file) => /\.spec\.|\/testing\//.test(file))).toEqual([]);
  });
});

describe('a planted defect', () => {
  it.each(plantedDefects)('breaks $rule, and only that: $defect', ({ rule, files }) => {
    const names = broken(rules, new Map(Object.entries(files))).map((line) => line.split(':')[0]);
    expect(new Set(names)).toEqual(new Set([rule]));
  });

  it('exists for every rule', () => {
    const planted = new Set(plantedDefects.map(({ rule }) => rule));
    expect(rules.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
  });
});

describe('what looks like a defect and is none', () => {
  it('a reason given to skip, a word inside a text, a URL', () => {
    const files = {
      'test/e2e/reasons.spec.ts': [
        "it('needs a server', (context) => { context.skip('no server here'); });",
        "const text = 'eslint-disable is a word';",
        "const url = 'https://example.org/home/page';",
      ].join('\n'),
    };
    expect(broken(rules, new Map(Object.entries(files)))).toEqual([]);
  });
});
