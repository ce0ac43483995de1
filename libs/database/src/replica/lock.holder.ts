import type { OpenDatabase } from '../database.factory.js';
import { runOn } from '../postgres/postgres.database.js';
import { StatementQueryable } from '../statement.queryable.js';
import type { Queryable } from '../database.port.js';
import { REPLICA_LOCK_SPACE } from './replica.migrations.js';

/** A connection that holds the replica's advisory lock for as long as it lives. */
export interface LockHolder {
  readonly connection: Queryable;
  release(): Promise<void>;
}

/**
 * Takes the lock on a connection of its own (PostgreSQL) or on the only one (embedded).
 * @throws DatabaseUnavailableError
 */
export async function holdLock(
  database: OpenDatabase,
  lockKey: number,
  onLost: () => void,
): Promise<LockHolder> {
  const sql = 'SELECT pg_advisory_lock($1, $2)';
  if (database.engine === 'pglite') {
    await database.execute(sql, [REPLICA_LOCK_SPACE, lockKey]);
    return {
      connection: database,
      release: async () => {
        await database.execute('SELECT pg_advisory_unlock($1, $2)', [REPLICA_LOCK_SPACE, lockKey]);
      },
    };
  }
  let released = false;
  const client = await database.openClient(() => {
    if (!released) onLost();
  });
  const connection = new StatementQueryable((text, values) => runOn(client, text, values));
  await connection.execute(sql, [REPLICA_LOCK_SPACE, lockKey]);
  return {
    connection,
    release: async () => {
      released = true;
      await client.end();
    },
  };
}
