import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { OpenDatabase } from '../database.factory.js';
import { DatabaseUnavailableError } from '../database.errors.js';
import { runOn } from '../postgres/postgres.database.js';
import { StatementQueryable } from '../statement.queryable.js';

/** Any constant: replicas that start together must agree on it. */
const START_LOCK = 0x7a6f;
const ASK_MS = 50;
const PATIENCE_MS = 120_000;

const TRY = 'SELECT pg_try_advisory_lock($1, hashtext($2)) AS taken';
const takenRow = z.object({ taken: z.boolean() });

/**
 * Runs `work` while no other replica is in it. pg-boss makes its tables and queues at the start, and
 * two that do it at one time refuse each other's.
 * @throws DatabaseUnavailableError when the turn does not come within two minutes, or is lost.
 */
export async function inTurnOfStart(
  database: OpenDatabase,
  schema: string,
  work: () => Promise<void>,
): Promise<void> {
  // The embedded engine has one process.
  if (database.engine === 'pglite') {
    await work();
    return;
  }
  const turn = { isLost: false };
  const client = await database.openClient(() => {
    turn.isLost = true;
  });
  try {
    const connection = new StatementQueryable((sql, values) => runOn(client, sql, values));
    const deadline = performance.now() + PATIENCE_MS;
    // Asked again and again: a statement that waits for long counts as lost.
    while (!(await isTaken(connection, schema))) {
      if (performance.now() > deadline) {
        throw new DatabaseUnavailableError(new Error('another replica has not ended its start'));
      }
      await delay(ASK_MS);
    }
    await work();
    // Another replica may have been in it meanwhile.
    if (turn.isLost)
      throw new DatabaseUnavailableError(new Error('the turn of the start was lost'));
  } finally {
    // The lock goes with its connection.
    await client.end();
  }
}

async function isTaken(connection: StatementQueryable, schema: string): Promise<boolean> {
  const [row] = await connection.query(takenRow, TRY, [START_LOCK, schema]);
  return row?.taken === true;
}
