import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, inject } from 'vitest';
import { migrateAll, type OpenDatabase } from '../database.factory.js';
import type { DatabaseEngine, MigrationSet } from '../database.port.js';
import { PgliteDatabase } from '../pglite/pglite.database.js';
import { PgliteThread } from '../pglite/pglite.thread.js';
import { PostgresDatabase } from '../postgres/postgres.database.js';

/** A migrated, empty database of one suite. */
export interface TestDatabase {
  readonly database: OpenDatabase;
  readonly engine: DatabaseEngine;
  /** What the service would be configured with; `undefined` for the embedded engine. */
  readonly url: string | undefined;
  readonly schema: string;
  /** Drops what the suite made. */
  close(): Promise<void>;
}

export type OpenTestDatabase = (sets?: readonly MigrationSet[]) => Promise<TestDatabase>;

const idle: PgliteDatabase[] = [];

/**
 * Declares the suite once per engine: on PGlite (in memory) and on a real PostgreSQL, one schema a
 * database. Where no PostgreSQL was found the suite is skipped there, and the summary says why.
 */
export function describeOnEachEngine(name: string, suite: (open: OpenTestDatabase) => void): void {
  describe(`${name} (pglite)`, { meta: { engine: 'pglite' } }, () => {
    afterAll(async () => {
      for (const database of idle.splice(0)) await database.close();
    });
    suite(openPglite);
  });
  describe(`${name} (postgres)`, { meta: { engine: 'postgres' } }, () => {
    beforeEach(({ skip }) => {
      const { url, why } = inject('postgres');
      if (url === null) skip(why);
    });
    suite(openPostgres);
  });
}

async function startPglite(): Promise<PgliteDatabase> {
  return new PgliteDatabase(await PgliteThread.start(null, inject('emptyCluster').file), null);
}

/** A fresh in-memory engine; starting one costs a second, so that it is emptied and used again. */
export async function openPglite(sets: readonly MigrationSet[] = []): Promise<TestDatabase> {
  const database = idle.pop() ?? (await startPglite());
  await migrateAll(database, 'public', sets);
  return {
    database,
    engine: 'pglite',
    url: undefined,
    schema: 'public',
    close: async () => {
      await database.raw(
        'DROP SCHEMA public CASCADE; DROP SCHEMA IF EXISTS public_jobs CASCADE; CREATE SCHEMA public',
        [],
      );
      idle.push(database);
    },
  };
}

export async function openPostgres(sets: readonly MigrationSet[] = []): Promise<TestDatabase> {
  const { url, why } = inject('postgres');
  if (url === null) throw new Error(why);
  const schema = `test_${randomBytes(6).toString('hex')}`;
  const options = { url, schema, maxConnections: 10 };
  // As in the service, a migration may take its time: the machine is busy with other tests.
  const patient = new PostgresDatabase({ ...options, statementTimeoutMs: 60_000 });
  await migrateAll(patient, schema, sets);
  await patient.close();
  const database = new PostgresDatabase({ ...options, statementTimeoutMs: 2_000 });
  return {
    database,
    engine: 'postgres',
    url,
    schema,
    close: async () => {
      await database.raw(
        `DROP SCHEMA ${schema} CASCADE; DROP SCHEMA IF EXISTS ${schema}_jobs CASCADE`,
        [],
      );
      await database.close();
    },
  };
}
