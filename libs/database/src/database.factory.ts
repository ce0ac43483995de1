import { join } from 'node:path';
import type { Database, MigrationSet } from './database.port.js';
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
}

export type OpenDatabase = PostgresDatabase | PgliteDatabase;

/** Opens the engine that the options name and brings its schema up to date. */
export async function openDatabase(
  options: DatabaseOptions,
  sets: readonly MigrationSet[],
): Promise<OpenDatabase> {
  const database = await openEngine(options);
  try {
    await migrateAll(database, options.schema, sets);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The database's own tables first, then every lib's in the order given. */
export async function migrateAll(
  database: Database,
  schema: string,
  sets: readonly MigrationSet[],
): Promise<void> {
  await migrate(database, schema, [replicaMigrations, ...sets]);
}

async function openEngine(options: DatabaseOptions): Promise<OpenDatabase> {
  if (options.url !== undefined) return new PostgresDatabase({ ...options, url: options.url });
  const dataDir = join(options.dataDir, 'pglite');
  const lock = await DataDirLock.acquire(dataDir);
  return new PgliteDatabase(await PgliteThread.start(join(dataDir, 'cluster')), lock);
}
