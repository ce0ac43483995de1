import { join } from 'node:path';
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config';
import { describe, expect, it } from 'vitest';
import { cruisePlanted, cruiseProject } from './boundary.cruise.js';
import { allowedImports, plantedImports } from './planted.boundaries.js';
import { projectRoot } from './source.tree.js';

describe('the imports of the whole project', () => {
  it('cross no boundary', async () => {
    expect(await cruiseProject()).toEqual([]);
  });
});

describe('a planted import', () => {
  it.each(plantedImports)('is refused by $rule: $crossing', async ({ rule, files }) => {
    const rules = (await cruisePlanted(files)).map((violation) => violation.rule);
    expect(rules).toContain(rule);
  });

  it.each(allowedImports)('is allowed: $crossing', async ({ files }) => {
    expect(await cruisePlanted(files)).toEqual([]);
  });

  it('exists for every rule', async () => {
    const { forbidden = [] } = await extractDepcruiseConfig(
      join(projectRoot, '.dependency-cruiser.mjs'),
    );
    const planted = new Set(plantedImports.map(({ rule }) => rule));
    const names = forbidden.map(({ name }) => name ?? 'a rule without a name');
    expect(names.filter((name) => !planted.has(name))).toEqual([]);
  });
});
