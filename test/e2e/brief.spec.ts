import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = new URL('../../', import.meta.url);
const PAGE = readFileSync(new URL('docs/brief.md', ROOT), 'utf8');

const named = [...PAGE.matchAll(/`((?:apps|libs|test|docs)\/[\w./-]+\.(?:ts|md))`/g)].map(
  ([, path = '']) => path,
);

describe('docs/brief.md', () => {
  it('names code and tests that exist', () => {
    expect(named.length).toBeGreaterThan(60);
    const absent = named.filter((path) => !existsSync(fileURLToPath(new URL(path, ROOT))));
    expect(absent).toEqual([]);
  });

  it('names code and test for each line', () => {
    const rows = PAGE.split('\n').filter(
      (line) => /^\| (?!-)/.test(line) && !/\| test +\|$/.test(line),
    );
    expect(rows.length).toBeGreaterThan(30);
    const bare = rows.filter(
      (row) => (row.match(/`(apps|libs|test)\/[^`]+\.ts`/g) ?? []).length < 2,
    );
    expect(bare).toEqual([]);
  });
});
