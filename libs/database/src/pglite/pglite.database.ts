import type { z } from 'zod';
import { Database, type SqlValue, type Transaction } from '../database.port.js';
import { queryRows, StatementTransaction, type StatementResult } from '../statement.queryable.js';
import { TransactionScope } from '../transaction.scope.js';
import type { DataDirLock } from './data-dir.lock.js';
import type { PgliteThread } from './pglite.thread.js';

/**
 * The embedded engine: one connection, so one transaction at a time; everything else waits its turn.
 * Survives a killed process, not a power cut; about 200 events a second; one replica (design §3).
 */
export class PgliteDatabase extends Database {
  readonly engine = 'pglite';
  private turn: Promise<unknown> = Promise.resolve();
  private readonly scope = new TransactionScope();

  constructor(
    private readonly thread: PgliteThread,
    private readonly lock: DataDirLock | null,
  ) {
    super();
  }

  query<Row extends z.ZodType>(row: Row, sql: string, values: readonly SqlValue[] = []) {
    return this.inTurn(() => queryRows(this.run, row, sql, values));
  }

  async execute(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    return (await this.inTurn(() => this.run(sql, values))).count;
  }

  /** For pg-boss: any statement, or several without values. */
  raw(sql: string, values: readonly unknown[]): Promise<StatementResult> {
    return this.inTurn(async () => {
      try {
        return await this.thread.run(sql, values.length === 0 ? null : values);
      } catch (error) {
        // A script that failed between its BEGIN and COMMIT would leave the only connection aborted.
        await this.run('ROLLBACK', []);
        throw error;
      }
    });
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inTurn(async () => {
      const tx = new StatementTransaction(this.run);
      let result: T;
      await this.run('BEGIN', []);
      try {
        result = await this.scope.run(() => work(tx));
        tx.assertSound();
        await this.run('COMMIT', []);
      } catch (error) {
        tx.settle(false);
        await this.run('ROLLBACK', []);
        throw error;
      }
      tx.settle(true);
      return result;
    });
  }

  async ping(): Promise<void> {
    await this.execute('SELECT 1');
  }

  async close(): Promise<void> {
    await this.inTurn(() => this.thread.close());
    await this.lock?.release();
  }

  private readonly run = (sql: string, values: readonly unknown[]): Promise<StatementResult> =>
    this.thread.run(sql, values);

  private async inTurn<T>(job: () => Promise<T>): Promise<T> {
    this.scope.refuseInside();
    const result = this.turn.then(job);
    this.turn = result.catch(() => undefined);
    return result;
  }
}
