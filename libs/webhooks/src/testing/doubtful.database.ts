import { DatabaseUnavailableError, Database } from '@zoom-platform/database';
import type { DatabaseEngine, SqlValue, Transaction } from '@zoom-platform/database';
import type { z } from 'zod';

/** The real database behind a switch: away, or with a commit that can be held or refused. */
export class DoubtfulDatabase extends Database {
  /** While true every call fails as if the engine could not be reached. */
  away = false;
  /** Awaited after a transaction's work and before its commit; a throw rolls it back. */
  beforeCommit: (tx: Transaction) => Promise<void> = () => Promise.resolve();
  /** Transactions that were tried. */
  attempts = 0;
  commits = 0;
  /** Transactions that have not settled yet. */
  running = 0;

  constructor(private readonly real: Database) {
    super();
  }

  get engine(): DatabaseEngine {
    return this.real.engine;
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.attempts += 1;
    this.#requireHere();
    this.running += 1;
    try {
      const result = await this.real.transaction(async (tx) => {
        const done = await work(tx);
        await this.beforeCommit(tx);
        return done;
      });
      this.commits += 1;
      return result;
    } finally {
      this.running -= 1;
    }
  }

  query<Row extends z.ZodType>(row: Row, sql: string, values?: readonly SqlValue[]) {
    this.#requireHere();
    return this.real.query(row, sql, values);
  }

  execute(sql: string, values?: readonly SqlValue[]): Promise<number> {
    this.#requireHere();
    return this.real.execute(sql, values);
  }

  ping(): Promise<void> {
    this.#requireHere();
    return this.real.ping();
  }

  #requireHere(): void {
    if (this.away) throw new DatabaseUnavailableError(new Error('switched off by the test'));
  }
}

/** Fails the test that touches it: what is refused must not reach the database. */
export class UntouchedDatabase extends Database {
  touched = 0;
  readonly engine = 'pglite';

  query(): Promise<never> {
    return this.#touch();
  }

  execute(): Promise<never> {
    return this.#touch();
  }

  transaction(): Promise<never> {
    return this.#touch();
  }

  ping(): Promise<never> {
    return this.#touch();
  }

  #touch(): Promise<never> {
    this.touched += 1;
    return Promise.reject(new Error('This database is not to be touched.'));
  }
}
