import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  ForgottenTransactionError,
  MigrationChangedError,
  TransactionSettledError,
} from './database.errors.js';
import { migrateAll } from './database.factory.js';
import type { MigrationSet, Transaction } from './database.port.js';
import { describeOnEachEngine, type TestDatabase } from './testing.js';

const notes: MigrationSet = {
  owner: 'notes',
  migrations: [
    {
      name: '0001_note',
      kind: 'expand',
      sql: 'CREATE TABLE note (id bigint PRIMARY KEY, body bytea, at timestamptz, words text[])',
    },
  ],
};
const countRow = z.object({ n: z.string() });

describeOnEachEngine('Database', (open) => {
  let test: TestDatabase;
  beforeEach(async () => {
    test = await open([notes]);
  });
  afterEach(async () => {
    await test.close();
  });

  const countNotes = async () =>
    (await test.database.query(countRow, 'SELECT count(*) AS n FROM note'))[0]?.n;

  it('gives every type back as the door states it', async () => {
    const at = new Date('2026-11-23T12:00:00.123Z');
    const body = new Uint8Array([0, 255, 1]);
    await test.database.execute('INSERT INTO note VALUES ($1, $2, $3, $4)', [
      9007199254740993n,
      body,
      at,
      ['a', 'b"\\,{}', ''],
    ]);
    const row = z.object({
      id: z.string(),
      body: z.instanceof(Uint8Array),
      at: z.date(),
      words: z.array(z.string()),
    });
    const [found] = await test.database.query(row, 'SELECT * FROM note');
    expect(found?.id).toBe('9007199254740993');
    expect([...(found?.body ?? [])]).toEqual([0, 255, 1]);
    expect(found?.at).toEqual(at);
    expect(found?.words).toEqual(['a', 'b"\\,{}', '']);
  });

  it('binds arrays of bytes', async () => {
    const bodies = [new Uint8Array([1, 0, 2]), new Uint8Array([])];
    await test.database.execute(
      'INSERT INTO note (id, body) SELECT row_number() OVER (), b FROM unnest($1::bytea[]) AS b',
      [bodies],
    );
    const rows = await test.database.query(
      z.object({ body: z.instanceof(Uint8Array) }),
      'SELECT body FROM note ORDER BY id',
    );
    expect(rows.map(({ body }) => [...body])).toEqual([[1, 0, 2], []]);
  });

  it('commits what a transaction did, and only then runs its effects', async () => {
    const seen: (string | undefined)[] = [];
    await test.database.transaction(async (tx) => {
      tx.afterCommit(() => seen.push('committed'));
      expect(await tx.execute('INSERT INTO note (id) VALUES (1), (2)')).toBe(2);
      seen.push('inside');
    });
    expect(seen).toEqual(['inside', 'committed']);
    expect(await countNotes()).toBe('2');
  });

  it('rolls back on a throw, runs no effect, and works on', async () => {
    const effect = vi.fn();
    await expect(
      test.database.transaction(async (tx) => {
        tx.afterCommit(effect);
        await tx.execute('INSERT INTO note (id) VALUES (1)');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(effect).not.toHaveBeenCalled();
    expect(await countNotes()).toBe('0');
  });

  it('does not take a swallowed failure for a commit', async () => {
    const effect = vi.fn();
    const swallowing = test.database.transaction(async (tx) => {
      tx.afterCommit(effect);
      await tx.execute('INSERT INTO note (id) VALUES (1)');
      await tx.execute('INSERT INTO note (id) VALUES (1)').catch(() => undefined);
    });
    await expect(swallowing).rejects.toMatchObject({ sqlState: '23505' });
    expect(effect).not.toHaveBeenCalled();
    expect(await countNotes()).toBe('0');
  });

  it('recovers from a statement that the engine refuses', async () => {
    await expect(
      test.database.transaction(async (tx) => {
        await tx.execute('INSERT INTO note (id) VALUES (1)');
        await tx.execute('INSERT INTO note (id) VALUES (1)');
      }),
    ).rejects.toMatchObject({ code: 'database.statement_failed', sqlState: '23505' });
    expect(await countNotes()).toBe('0');
  });

  it('refuses a transaction that outlived its callback', async () => {
    let leaked: Transaction | undefined;
    await test.database.transaction((tx) => {
      leaked = tx;
      return Promise.resolve();
    });
    await expect(leaked?.execute('SELECT 1')).rejects.toBeInstanceOf(TransactionSettledError);
  });

  it('refuses a statement that forgot its transaction, instead of hanging or committing outside', async () => {
    const forgetful = test.database.transaction(async (tx) => {
      await tx.execute('INSERT INTO note (id) VALUES (1)');
      await test.database.execute('INSERT INTO note (id) VALUES (2)');
    });
    await expect(forgetful).rejects.toBeInstanceOf(ForgottenTransactionError);
    expect(await countNotes()).toBe('0');
  });

  it('lets work that a transaction started go on alone once it is over', async () => {
    let later: Promise<string | undefined> = Promise.resolve(undefined);
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    await test.database.transaction((tx) => {
      later = gate.then(() => countNotes());
      return tx.execute('INSERT INTO note (id) VALUES (1)');
    });
    open();
    expect(await later).toBe('1');
  });

  it('runs concurrent transactions without mixing them', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, id) =>
        test.database
          .transaction(async (tx) => {
            await tx.execute('INSERT INTO note (id) VALUES ($1)', [id]);
            if (id % 3 === 0) throw new Error('rolled back');
          })
          .catch(() => undefined),
      ),
    );
    expect(await countNotes()).toBe('20');
  });

  it('applies a migration once and refuses one that was edited', async () => {
    await migrateAll(test.database, test.schema, [notes]);
    const edited: MigrationSet = {
      owner: 'notes',
      migrations: [{ name: '0001_note', kind: 'expand', sql: 'CREATE TABLE note (id int)' }],
    };
    await expect(migrateAll(test.database, test.schema, [edited])).rejects.toBeInstanceOf(
      MigrationChangedError,
    );
  });

  it('leaves the tables of a newer version alone', async () => {
    const newer: MigrationSet = {
      owner: 'notes',
      migrations: [
        ...notes.migrations,
        { name: '0002_colour', kind: 'expand', sql: 'ALTER TABLE note ADD colour text' },
      ],
    };
    await migrateAll(test.database, test.schema, [newer]);
    await migrateAll(test.database, test.schema, [notes]);
    await test.database.execute('INSERT INTO note (id) VALUES (1)');
    expect(await countNotes()).toBe('1');
  });
});
