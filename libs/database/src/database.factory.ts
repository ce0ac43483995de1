import { join } from 'node:path';
import type { MigrationSet } from './database.port.js';
import { migrate } from './migration/schema.migrator.js';
import { DataDirLock } from './pglite/data-dir.lock.js';
import { PgliteDatabase } from './pglite/pglite.database.js';
import { PgliteThread } from './pglite/pglite.thread.js';
import { PostgresDatabase } from './postgres/postgres.database.js';
import { replicaMigrations } from './replica/replica.migrations.js';

export interface DatabaseOptions {
  readonly url: string | undefined;
  readonly schema: string;
  readonly maxConnections: number;
  readonly dataDir: string;
  readonly statementTimeoutMs: number;
}

export type OpenDatabase = PostgresDatabase | PgliteDatabase;

/** Opens the engine that the options name and brings its schema up to date. */
export async function openDatabase(
  options: DatabaseOptions,
  sets: readonly MigrationSet[],
): Promise<OpenDatabase> {
  if (options.url !== undefined) {
    const postgres = { ...options, url: options.url };
    await migrateAndClose(new PostgresDatabase({ ...postgres, ...PATIENT }), options.schema, sets);
    return new PostgresDatabase(postgres);
  }
  const pglite = await openPglite(options.dataDir);
  try {
    await migrateAll(pglite, options.schema, sets);
    return pglite;
  } catch (error) {
    await pglite.close();
    throw error;
  }
}

/** A migration may take its time, and waits for the one of another replica. */
const PATIENT = { maxConnections: 1, statementTimeoutMs: 600_000 } as const;

async function migrateAndClose(
  database: PostgresDatabase,
  schema: string,
  sets: readonly MigrationSet[],
): Promise<void> {
  try {
    await migrateAll(database, schema, sets);
  } finally {
    await database.close();
  }
}

/** The database's own tables first, then every lib's in the order given. */
export async function migrateAll(
  database: OpenDatabase,
  schema: string,
  sets: readonly MigrationSet[],
): Promise<void> {
  await migrate(database, schema, [replicaMigrations, ...sets]);
}

async function openPglite(folder: string): Promise<PgliteDatabase> {
  const dataDir = join(folder, 'pglite');
  const lock = await DataDirLock.acquire(dataDir);
  return new PgliteDatabase(await PgliteThread.start(join(dataDir, 'cluster')), lock);
}
