import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { MigrationIndexError } from '../database.errors.js';
import { runOn, type PostgresDatabase } from '../postgres/postgres.database.js';
import { StatementQueryable } from '../statement.queryable.js';
import { isApplied, noteApplied, type PendingMigration } from './migration.ledger.js';

/** Any constant: replicas that start together must agree on it. */
const INDEX_LOCK = 0x7a69;
const LOOK_MS = 200;
/** An index of a large log takes minutes. */
const LONG_STATEMENT_MS = 3_600_000;

const gotLock = z.object({ got: z.boolean() });
const SHAPE = /^CREATE (UNIQUE )?INDEX ([a-z_][a-z0-9_]*) (ON [^;]+?);?$/i;

interface NamedIndex {
  readonly name: string;
  readonly create: string;
}

function indexOf({ key, sql }: PendingMigration): NamedIndex {
  const [, unique = '', name, on] = SHAPE.exec(sql.trim()) ?? [];
  if (name === undefined || on === undefined) throw new MigrationIndexError(key);
  return { name, create: `CREATE ${unique}INDEX CONCURRENTLY ${name} ${on}` };
}

/**
 * Builds indexes on tables that replicas of the version before are writing to: outside any transaction,
 * which would hold their writes, and each reader of the event log, for as long as it takes. One replica
 * builds; the others look again, since one that waited inside a statement would be waited for by the build.
 * What a builder that was killed left behind is dropped and begun anew.
 * @throws MigrationIndexError, DatabaseUnavailableError, StatementFailedError
 */
export async function buildIndexes(
  database: PostgresDatabase,
  schema: string,
  pending: readonly PendingMigration[],
): Promise<void> {
  const indexes = pending.map((migration) => ({ migration, ...indexOf(migration) }));
  const client = await database.openClient(() => undefined);
  const connection = new StatementQueryable((text, values) =>
    runOn(client, text, values, LONG_STATEMENT_MS),
  );
  const isFree = async () => {
    const [row] = await connection.query(
      gotLock,
      'SELECT pg_try_advisory_lock($1, hashtext($2)) AS got',
      [INDEX_LOCK, schema],
    );
    return row?.got === true;
  };
  try {
    while (!(await isFree())) await sleep(LOOK_MS);
    for (const { migration, name, create } of indexes) {
      if (await isApplied(connection, migration)) continue;
      await connection.execute(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
      await connection.execute(create);
      await noteApplied(connection, migration);
    }
  } finally {
    await client.end();
  }
}
