import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './source.tree.js';

const page = readFileSync(join(projectRoot, 'docs/guarantees.md'), 'utf8');

/** A spec file, and after a colon the title of the test in it, up to the next file or the end of the cell. */
const PROOF = /`([^`]+\.spec\.ts)`(?:: ([^|`]+?))?(?=, `|\s*\|)/g;

const proofs = [...page.matchAll(PROOF)].map(([, file = '', title = '']) => ({ file, title }));

describe('docs/guarantees.md', () => {
  it('has a proof in each row', () => {
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('| ') && !/^\| (promise|---)/.test(line));
    expect(rows.length).toBeGreaterThan(10);
    for (const row of rows) expect(row, row).toMatch(/\.spec\.ts`/);
  });

  it.each(proofs)('$file: $title', ({ file, title }) => {
    const text = readFileSync(join(projectRoot, file), 'utf8');
    expect(text).toContain(title);
  });
});
