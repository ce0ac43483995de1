import { randomInt } from 'node:crypto';
import type { OpenDatabase } from '../database.factory.js';
import type { Queryable } from '../database.port.js';
import type { PgliteDatabase } from '../pglite/pglite.database.js';
import { runOn, type PostgresDatabase } from '../postgres/postgres.database.js';
import { StatementQueryable } from '../statement.queryable.js';
import { REPLICA_LOCK_SPACE } from './replica.migrations.js';

const LOCK = 'SELECT pg_advisory_lock($1, $2)';
const UNLOCK = 'SELECT pg_advisory_unlock($1, $2)';

/** A connection that holds the replica's advisory lock for as long as it lives. */
export interface LockHolder {
  readonly connection: Queryable;
  /**
   * New for each holder: where our end of a connection broke unnoticed by the server, its backend
   * still holds the old key, and we would wait for our own ghost.
   */
  readonly lockKey: number;
  release(): Promise<void>;
}

/**
 * Takes the lock on a connection of its own (PostgreSQL) or on the only one (embedded).
 * @throws DatabaseUnavailableError
 */
export function holdLock(database: OpenDatabase, onLost: () => void): Promise<LockHolder> {
  const lockKey = randomInt(1, 2 ** 31 - 1);
  return database.engine === 'pglite'
    ? holdInside(database, lockKey)
    : holdOnClient(database, lockKey, onLost);
}

async function holdInside(database: PgliteDatabase, lockKey: number): Promise<LockHolder> {
  await database.execute(LOCK, [REPLICA_LOCK_SPACE, lockKey]);
  return {
    connection: database,
    lockKey,
    release: async () => {
      await database.execute(UNLOCK, [REPLICA_LOCK_SPACE, lockKey]);
    },
  };
}

async function holdOnClient(
  database: PostgresDatabase,
  lockKey: number,
  onLost: () => void,
): Promise<LockHolder> {
  let released = false;
  const client = await database.openClient(() => {
    if (!released) onLost();
  });
  const release = async () => {
    released = true;
    await client.end();
  };
  const connection = new StatementQueryable((text, values) => runOn(client, text, values));
  try {
    await connection.execute(LOCK, [REPLICA_LOCK_SPACE, lockKey]);
  } catch (error) {
    // A client that does not answer may never answer its end either: nobody waits for it.
    release().catch(() => undefined);
    throw error;
  }
  return { connection, lockKey, release };
}
