import pg from 'pg';
import { z } from 'zod';
import { DatabaseUnavailableError } from '../database.errors.js';
import { Database, type SqlValue, type Transaction } from '../database.port.js';
import { queryRows, StatementTransaction, type StatementResult } from '../statement.queryable.js';
import { TransactionScope } from '../transaction.scope.js';
import { failureOf } from '../statement.failure.js';

export interface PostgresOptions {
  readonly url: string;
  /** First schema of the search path; created by the migrator. */
  readonly schema: string;
  readonly maxConnections: number;
  /** A statement that is not answered for so long counts as failed, and its connection as lost. */
  readonly statementTimeoutMs: number;
  /** Milliseconds between two statements of a transaction. Default 3500. */
  readonly idleTransactionMs?: number;
}

/** What pg-boss asks at its start may take its time. */
const JOB_STATEMENT_MS = 60_000;
/**
 * Of pg-boss alone: its looks for jobs come all the time, one after the other, and while a server says nothing
 * each would keep a connection from those who give up sooner.
 */
const JOB_CONNECTIONS = 1;
/**
 * A little longer than a lease (3 s): whoever says nothing for so long inside a transaction has lost its own, and
 * its successors wait for the locks that it holds.
 */
const IDLE_TRANSACTION_MS = 3_500;

type Client = Pick<pg.ClientBase, 'query'>;

/** A text of several statements without values is answered by an array of these. */
const pgResult = z.object({ rows: z.array(z.unknown()), rowCount: z.number().nullable() });

/** Runs one statement and tells a lost server from a refused statement. */
export async function runOn(
  client: Client,
  sql: string,
  values: readonly unknown[],
  timeoutMs?: number,
): Promise<StatementResult> {
  const limit = timeoutMs === undefined ? {} : { query_timeout: timeoutMs };
  try {
    const answer: unknown = await client.query({ text: sql, values: [...values], ...limit });
    const results = z.array(pgResult).parse(Array.isArray(answer) ? answer : [answer]);
    return {
      rows: results.flatMap(({ rows }) => rows),
      count: results.at(-1)?.rowCount ?? 0,
    };
  } catch (error) {
    throw failureOf(error);
  }
}

/** PostgreSQL through a pool; the only engine for several replicas. */
export class PostgresDatabase extends Database {
  readonly engine = 'postgres';
  private readonly pool: pg.Pool;
  private readonly jobs: pg.Pool;
  private readonly scope = new TransactionScope();
  private readonly begin: string;

  constructor(private readonly options: PostgresOptions) {
    super();
    // The server waits for a lock no longer than we for the answer. Else a statement that a frozen replica has
    // in the queue gets the lock when the one before it is ended, and holds it for as long again.
    const { statementTimeoutMs } = options;
    this.begin = `BEGIN; SET LOCAL lock_timeout = ${String(statementTimeoutMs)}`;
    this.pool = this.openPool(options.maxConnections);
    this.jobs = this.openPool(JOB_CONNECTIONS);
  }

  async query<Row extends z.ZodType>(row: Row, sql: string, values: readonly SqlValue[] = []) {
    this.scope.refuseInside();
    return queryRows((text, bound) => runOn(this.pool, text, bound), row, sql, values);
  }

  async execute(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    this.scope.refuseInside();
    return (await runOn(this.pool, sql, values)).count;
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    this.scope.refuseInside();
    const client = await this.checkOut();
    const tx = new StatementTransaction((sql, values) => runOn(client, sql, values));
    let result: T;
    try {
      await runOn(client, this.begin, []);
      result = await this.scope.run(() => work(tx));
      tx.assertSound();
      await runOn(client, 'COMMIT', []);
      client.release();
    } catch (error) {
      tx.settle(false);
      await rollBack(client, error);
      throw error;
    }
    tx.settle(true);
    return result;
  }

  /** For pg-boss: any statement, or several without values. */
  raw(sql: string, values: readonly unknown[]): Promise<StatementResult> {
    return runOn(this.jobs, sql, values, JOB_STATEMENT_MS);
  }

  async ping(): Promise<void> {
    await runOn(this.pool, 'SELECT 1', []);
  }

  /** A connection outside the pool, for locks that live as long as it does. The caller ends it. */
  async openClient(onLost: () => void): Promise<pg.Client> {
    const client = new pg.Client({ ...this.clientConfig(), connectionTimeoutMillis: 2_000 });
    client.on('error', onLost);
    client.on('end', onLost);
    try {
      await client.connect();
      return client;
    } catch (error) {
      throw failureOf(error);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.pool.end(), this.jobs.end()]);
  }

  private openPool(max: number): pg.Pool {
    const pool = new pg.Pool({ ...this.clientConfig(), max, connectionTimeoutMillis: 2_000 });
    // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
    pool.on('error', () => undefined);
    // The same for one that breaks while a transaction holds it between two statements: its next
    // statement says so.
    pool.on('connect', (client) => {
      client.on('error', () => undefined);
    });
    return pool;
  }

  private clientConfig(): pg.ClientConfig {
    return {
      connectionString: this.options.url,
      options: `-c search_path=${this.options.schema}`,
      application_name: 'zoom-platform',
      keepAlive: true,
      query_timeout: this.options.statementTimeoutMs,
      // A replica that freezes inside a transaction would hold its locks, and every reader of the event
      // log behind it, for as long as it is frozen: then the server ends the transaction.
      idle_in_transaction_session_timeout: this.options.idleTransactionMs ?? IDLE_TRANSACTION_MS,
    };
  }

  private async checkOut(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw failureOf(error);
    }
  }
}

/** A connection that broke or hangs is thrown away: what it began ends with it. */
async function rollBack(client: pg.PoolClient, reason: unknown): Promise<void> {
  if (reason instanceof DatabaseUnavailableError) {
    client.release(true);
    return;
  }
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch (error) {
    client.release(error instanceof Error ? error : true);
  }
}
