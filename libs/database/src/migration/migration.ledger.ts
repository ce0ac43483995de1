import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Migration, MigrationSet, Queryable } from '../database.port.js';

const appliedRow = z.object({ owner: z.string(), name: z.string(), checksum: z.string() });
const foundRow = z.object({ found: z.boolean() });

const LEDGER = `CREATE TABLE IF NOT EXISTS schema_migration (
  owner text NOT NULL, name text NOT NULL, kind text NOT NULL, checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (owner, name))`;

/** A migration with the name that it has among those of all owners. */
export interface PendingMigration extends Migration {
  readonly owner: string;
  /** `owner/name`. */
  readonly key: string;
  readonly checksum: string;
}

export function migrationsOf({ owner, migrations }: MigrationSet): readonly PendingMigration[] {
  return migrations.map((migration) => ({
    ...migration,
    owner,
    key: `${owner}/${migration.name}`,
    checksum: createHash('sha256').update(migration.sql).digest('hex'),
  }));
}

/** Checksums of what was applied, by `owner/name`; makes the table where there is none. */
export async function readLedger(connection: Queryable): Promise<ReadonlyMap<string, string>> {
  await connection.execute(LEDGER);
  const rows = await connection.query(
    appliedRow,
    'SELECT owner, name, checksum FROM schema_migration',
  );
  return new Map(rows.map((row) => [`${row.owner}/${row.name}`, row.checksum]));
}

export async function isApplied(
  connection: Queryable,
  { owner, name }: PendingMigration,
): Promise<boolean> {
  const [row] = await connection.query(
    foundRow,
    'SELECT EXISTS (SELECT 1 FROM schema_migration WHERE owner = $1 AND name = $2) AS found',
    [owner, name],
  );
  return row?.found === true;
}

export async function noteApplied(
  connection: Queryable,
  { owner, name, kind, checksum }: PendingMigration,
): Promise<void> {
  await connection.execute(
    'INSERT INTO schema_migration (owner, name, kind, checksum) VALUES ($1, $2, $3, $4)',
    [owner, name, kind, checksum],
  );
}
