import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Database, MigrationSet, Transaction } from '../database.port.js';
import { MigrationChangedError } from '../database.errors.js';

const appliedRow = z.object({ owner: z.string(), name: z.string(), checksum: z.string() });

/** Any constant: replicas that start together must agree on it. */
const MIGRATION_LOCK = 0x7a6d;

const LEDGER = `CREATE TABLE IF NOT EXISTS schema_migration (
  owner text NOT NULL, name text NOT NULL, kind text NOT NULL, checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (owner, name))`;

/** Splits at `;` line ends: the extended protocol takes one statement at a time. */
function statementsOf(sql: string): string[] {
  return sql
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

async function applySet(tx: Transaction, set: MigrationSet, applied: Map<string, string>) {
  for (const migration of set.migrations) {
    const key = `${set.owner}/${migration.name}`;
    const checksum = createHash('sha256').update(migration.sql).digest('hex');
    const known = applied.get(key);
    if (known === checksum) continue;
    if (known !== undefined) throw new MigrationChangedError(key);
    for (const statement of statementsOf(migration.sql)) await tx.execute(statement);
    await tx.execute(
      'INSERT INTO schema_migration (owner, name, kind, checksum) VALUES ($1, $2, $3, $4)',
      [set.owner, migration.name, migration.kind, checksum],
    );
  }
}

/** A role that may not create schemas can still use one that was made for it. */
async function makeSchema(tx: Transaction, schema: string): Promise<void> {
  const found = z.object({ found: z.boolean() });
  const [row] = await tx.query(found, 'SELECT to_regnamespace($1) IS NOT NULL AS found', [schema]);
  if (row?.found !== true) await tx.execute(`CREATE SCHEMA ${schema}`);
}

/**
 * Brings the schema up to date: all sets in one transaction, one replica at a time.
 * What is there and unknown to this version is left alone: an older replica may start beside a newer.
 * @throws MigrationChangedError when an applied migration was edited.
 */
export async function migrate(database: Database, schema: string, sets: readonly MigrationSet[]) {
  await database.transaction(async (tx) => {
    await tx.execute('SELECT pg_advisory_xact_lock($1, hashtext($2))', [MIGRATION_LOCK, schema]);
    await makeSchema(tx, schema);
    await tx.execute(LEDGER);
    const rows = await tx.query(appliedRow, 'SELECT owner, name, checksum FROM schema_migration');
    const applied = new Map(rows.map((row) => [`${row.owner}/${row.name}`, row.checksum]));
    for (const set of sets) await applySet(tx, set, applied);
  });
}
