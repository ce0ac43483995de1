import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { DatabaseUnavailableError, MigrationChangedError } from '../database.errors.js';
import type { MigrationSet, Transaction } from '../database.port.js';
import type { PgliteDatabase } from '../pglite/pglite.database.js';
import type { PostgresDatabase } from '../postgres/postgres.database.js';
import { buildIndexes } from './index.builder.js';
import {
  migrationsOf,
  noteApplied,
  readLedger,
  type PendingMigration,
} from './migration.ledger.js';

type OpenDatabase = PostgresDatabase | PgliteDatabase;

/** Any constant: replicas that start together must agree on it. */
const MIGRATION_LOCK = 0x7a6d;

/**
 * A statement that waits for a table makes everybody wait who comes after it, webhooks that Zoom gives
 * three seconds among them: it gives way, and is tried again.
 */
const LOCK_TIMEOUT = "SET LOCAL lock_timeout = '1s'";
const GIVE_WAY_MS = 500;
const PATIENCE_MS = 600_000;

/** SQLSTATE lock_not_available, deadlock_detected. */
const lockWait = z.object({ code: z.enum(['55P03', '40P01']) });

/** Splits at `;` line ends: the extended protocol takes one statement at a time. */
function statementsOf(sql: string): string[] {
  return sql
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

async function apply(tx: Transaction, migration: PendingMigration): Promise<void> {
  for (const statement of statementsOf(migration.sql)) await tx.execute(statement);
  await noteApplied(tx, migration);
}

/** @returns indexes that are to be built on tables that others may be writing to. */
async function applySet(
  tx: Transaction,
  set: MigrationSet,
  applied: ReadonlyMap<string, string>,
): Promise<readonly PendingMigration[]> {
  const later: PendingMigration[] = [];
  const isReleased = set.migrations.some(({ name }) => applied.has(`${set.owner}/${name}`));
  for (const migration of migrationsOf(set)) {
    const known = applied.get(migration.key);
    if (known === migration.checksum) continue;
    if (known !== undefined) throw new MigrationChangedError(migration.key);
    if (migration.kind === 'index' && isReleased) later.push(migration);
    else await apply(tx, migration);
  }
  return later;
}

/** A role that may not create schemas can still use one that was made for it. */
async function makeSchema(tx: Transaction, schema: string): Promise<void> {
  const found = z.object({ found: z.boolean() });
  const [row] = await tx.query(found, 'SELECT to_regnamespace($1) IS NOT NULL AS found', [schema]);
  if (row?.found !== true) await tx.execute(`CREATE SCHEMA ${schema}`);
}

function applyAll(
  database: OpenDatabase,
  schema: string,
  sets: readonly MigrationSet[],
): Promise<readonly PendingMigration[]> {
  return database.transaction(async (tx) => {
    await tx.execute('SELECT pg_advisory_xact_lock($1, hashtext($2))', [MIGRATION_LOCK, schema]);
    await tx.execute(LOCK_TIMEOUT);
    await makeSchema(tx, schema);
    const applied = await readLedger(tx);
    const later: PendingMigration[] = [];
    for (const set of sets) later.push(...(await applySet(tx, set, applied)));
    return later;
  });
}

function hasWaitedForOthers(error: unknown): boolean {
  return error instanceof DatabaseUnavailableError && lockWait.safeParse(error.cause).success;
}

async function applyPatiently(
  database: OpenDatabase,
  schema: string,
  sets: readonly MigrationSet[],
): Promise<readonly PendingMigration[]> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await applyAll(database, schema, sets);
    } catch (error) {
      if (!hasWaitedForOthers(error) || performance.now() > deadline) throw error;
      await sleep(GIVE_WAY_MS);
    }
  }
}

/**
 * Brings the schema up to date: all sets in one transaction, one replica at a time, then the indexes of
 * tables that were there before.
 * What is there and unknown to this version is left alone: an older replica may start beside a newer.
 * @throws MigrationChangedError when an applied migration was edited.
 * @throws MigrationIndexError, DatabaseUnavailableError, StatementFailedError
 */
export async function migrate(
  database: OpenDatabase,
  schema: string,
  sets: readonly MigrationSet[],
): Promise<void> {
  const later = await applyPatiently(database, schema, sets);
  if (later.length === 0) return;
  if (database.engine === 'postgres') await buildIndexes(database, schema, later);
  else
    await database.transaction(async (tx) => {
      // One process, one connection: nobody else writes.
      for (const migration of later) await apply(tx, migration);
    });
}
