import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { z } from 'zod';
import { MigrationIndexError } from '../database.errors.js';
import { migrateAll } from '../database.factory.js';
import type { Migration, MigrationSet } from '../database.port.js';
import { describeOnEachEngine, type TestDatabase } from '../testing.js';
import { openPostgres } from '../testing/engine.suite.js';

const TABLE: Migration = {
  name: '0001_note',
  kind: 'expand',
  sql: 'CREATE TABLE note (id bigint PRIMARY KEY, colour text)',
};
const INDEX: Migration = {
  name: '0002_note_colour',
  kind: 'index',
  sql: 'CREATE INDEX note_colour ON note (colour)',
};
const WIDER: Migration = {
  name: '0003_shape',
  kind: 'expand',
  sql: 'ALTER TABLE note ADD COLUMN shape text',
};
const notes = (...migrations: readonly Migration[]): MigrationSet => ({
  owner: 'notes',
  migrations,
});

const indexRow = z.object({ valid: z.boolean() });
const waitRow = z.object({ pid: z.number() });

async function indexes({ database }: TestDatabase): Promise<readonly { valid: boolean }[]> {
  return database.query(
    indexRow,
    "SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('note_colour')",
  );
}

describeOnEachEngine('A migration of the kind index', (open) => {
  let test: TestDatabase;
  afterEach(async () => {
    await test.close();
  });

  it('is applied with its new table, and to one of an earlier release', async () => {
    test = await open([notes(TABLE, INDEX)]);
    expect(await indexes(test)).toEqual([{ valid: true }]);
    await test.close();
    test = await open([notes(TABLE)]);
    expect(await indexes(test)).toEqual([]);
    await migrateAll(test.database, test.schema, [notes(TABLE, INDEX)]);
    await migrateAll(test.database, test.schema, [notes(TABLE, INDEX)]);
    expect(await indexes(test)).toEqual([{ valid: true }]);
  });
});

describe('Migrations under writers (postgres)', { meta: { engine: 'postgres' } }, () => {
  let test: TestDatabase;
  let other: pg.Client;

  beforeEach(async ({ skip }) => {
    const { url, why } = inject('postgres');
    if (url === null) skip(why);
    test = await openPostgres([notes(TABLE)]);
    other = new pg.Client({ connectionString: url ?? '' });
    // Ended by the server in one of the tests.
    other.on('error', () => undefined);
    await other.connect();
    await other.query(`SET search_path TO ${test.schema}`);
  });
  afterEach(async () => {
    await other.end();
    await test.close();
  });

  const insert = (id: number) =>
    test.database.execute('INSERT INTO note (id) VALUES ($1)', [String(id)]);

  /** Process of whoever waits for our table in this way. */
  async function waiting(mode: string): Promise<number> {
    const sql = `SELECT pid FROM pg_locks WHERE NOT granted AND mode = $1
      AND relation = to_regclass('note')`;
    return vi.waitFor(
      async () => {
        const [row] = await test.database.query(waitRow, sql, [mode]);
        if (row === undefined) throw new Error('nobody waits');
        return row.pid;
      },
      { timeout: 20_000, interval: 5 },
    );
  }

  /** Process of whoever builds an index beside writers. */
  async function building(): Promise<number> {
    const sql = `SELECT pid FROM pg_stat_progress_create_index
      WHERE relid = to_regclass('note') AND command = 'CREATE INDEX CONCURRENTLY'`;
    return vi.waitFor(
      async () => {
        const [row] = await test.database.query(waitRow, sql);
        if (row === undefined) throw new Error('nobody builds');
        return row.pid;
      },
      { timeout: 20_000, interval: 5 },
    );
  }

  it('a change of a table that is being read gives way to writers until it gets its turn', async () => {
    await other.query('BEGIN');
    await other.query('SELECT * FROM note');
    const migrated = migrateAll(test.database, test.schema, [notes(TABLE, WIDER)]);
    for (const id of [1, 2, 3]) {
      await waiting('AccessExclusiveLock');
      // Behind the change that waits; each has the two seconds of a statement.
      await insert(id);
    }
    await other.query('COMMIT');
    await migrated;
    const shapes = await test.database.query(
      z.object({ shape: z.null() }),
      'SELECT shape FROM note',
    );
    expect(shapes).toHaveLength(3);
  });

  it('an index is built beside writers', async () => {
    await other.query('BEGIN');
    await other.query('INSERT INTO note (id) VALUES (1)');
    const migrated = migrateAll(test.database, test.schema, [notes(TABLE, INDEX)]);
    const builder = await building();
    await insert(2);
    expect(await building()).toBe(builder);
    await other.query('COMMIT');
    await migrated;
    expect(await indexes(test)).toEqual([{ valid: true }]);
  });

  it('an index is built once by replicas that start together', async () => {
    await Promise.all(
      [1, 2, 3].map(() => migrateAll(test.database, test.schema, [notes(TABLE, INDEX)])),
    );
    expect(await indexes(test)).toEqual([{ valid: true }]);
  });

  it('what a killed builder left is begun anew', async () => {
    await other.query('BEGIN');
    await other.query('INSERT INTO note (id) VALUES (1)');
    const failing = migrateAll(test.database, test.schema, [notes(TABLE, INDEX)]);
    const failed = expect(failing).rejects.toMatchObject({ code: 'database.unavailable' });
    await other.query('SELECT pg_terminate_backend($1)', [await building()]);
    await failed;
    expect(await indexes(test)).toEqual([{ valid: false }]);
    await other.query('COMMIT');
    await migrateAll(test.database, test.schema, [notes(TABLE, INDEX)]);
    expect(await indexes(test)).toEqual([{ valid: true }]);
  });

  it.each(['CREATE INDEX ON note (colour)', 'ALTER TABLE note ADD COLUMN shape text'])(
    'refuses "%s" as one of the kind index',
    async (sql) => {
      await expect(
        migrateAll(test.database, test.schema, [notes(TABLE, { ...INDEX, sql })]),
      ).rejects.toBeInstanceOf(MigrationIndexError);
    },
  );
});
