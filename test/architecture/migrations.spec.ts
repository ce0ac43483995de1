import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { MigrationSet } from '@zoom-platform/database';

/** Applied before indexes had a kind of their own. */
const OLDER = ['events/0002_event_log_key', 'outputs/0005_revocation'];
const INDEXES = /CREATE (?:UNIQUE )?INDEX \w+ ON (\w+)/gi;

/** Migrations that would hold the writers of a table for as long as an index of it is built. */
function heavy({ owner, migrations }: MigrationSet): readonly string[] {
  return migrations
    .filter(({ kind, sql }) => {
      if (kind === 'index') return false;
      const tables = [...sql.matchAll(INDEXES)].map(([, table]) => table ?? '');
      return tables.some(
        (table) => !new RegExp(`CREATE (UNLOGGED )?TABLE ${table}\\b`, 'i').test(sql),
      );
    })
    .map(({ name }) => `${owner}/${name}`);
}

function isSet(value: unknown): value is MigrationSet {
  return typeof value === 'object' && value !== null && 'owner' in value && 'migrations' in value;
}

async function sets(): Promise<readonly MigrationSet[]> {
  const files = globSync('{libs,examples}/**/*.migrations.ts', {
    exclude: (path) => path.includes('node_modules'),
  });
  const found = await Promise.all(
    files.map(async (file): Promise<MigrationSet[]> => {
      const module: unknown = await import(/* @vite-ignore */ `../../${file}`);
      return Object.values(module ?? {}).filter(isSet);
    }),
  );
  return found.flat();
}

describe('Migrations', () => {
  it('build the indexes of tables that were there before beside their writers', async () => {
    const all = await sets();
    expect(all.length).toBeGreaterThan(5);
    expect(all.flatMap(heavy).toSorted()).toEqual(OLDER);
  });

  it.each([
    ['create index a on note (b);', ['planted/0002']],
    ['CREATE TABLE note (b text);\nCREATE UNIQUE INDEX a ON note (b);', []],
  ])('are found where they do not: %s', (sql, found) => {
    expect(
      heavy({ owner: 'planted', migrations: [{ name: '0002', kind: 'expand', sql }] }),
    ).toEqual(found);
  });
});
