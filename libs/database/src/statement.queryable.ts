import { z } from 'zod';
import { Queryable, Transaction, type SqlValue } from './database.port.js';
import { TransactionSettledError } from './database.errors.js';

export interface StatementResult {
  readonly rows: readonly unknown[];
  readonly count: number;
}

/** Runs one statement on some connection of an engine. */
export type RunStatement = (sql: string, values: readonly unknown[]) => Promise<StatementResult>;

export async function queryRows<Row extends z.ZodType>(
  run: RunStatement,
  row: Row,
  sql: string,
  values: readonly SqlValue[],
): Promise<z.infer<Row>[]> {
  const { rows } = await run(sql, values);
  return z.array(row).parse(rows);
}

/** One connection of its own, outside any transaction. */
export class StatementQueryable extends Queryable {
  constructor(private readonly run: RunStatement) {
    super();
  }

  query<Row extends z.ZodType>(row: Row, sql: string, values: readonly SqlValue[] = []) {
    return queryRows(this.run, row, sql, values);
  }

  async execute(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    return (await this.run(sql, values)).count;
  }
}

/** A transaction over a connection that its engine has already put into `BEGIN`. */
export class StatementTransaction extends Transaction {
  private readonly effects: (() => void)[] = [];
  private settled = false;
  private failure: { readonly error: unknown } | undefined;

  constructor(private readonly run: RunStatement) {
    super();
  }

  /** For pg-boss, which writes its own statements. */
  async raw(sql: string, values: readonly unknown[]): Promise<StatementResult> {
    this.refuseWhenSettled();
    try {
      return await this.run(sql, values);
    } catch (error) {
      this.failure ??= { error };
      throw error;
    }
  }

  /**
   * Called before `COMMIT`: a server answers it with a silent rollback where a statement failed.
   * @throws what the first failed statement threw, although the callback swallowed it.
   */
  assertSound(): void {
    if (this.failure !== undefined) throw this.failure.error;
  }

  async query<Row extends z.ZodType>(row: Row, sql: string, values: readonly SqlValue[] = []) {
    return queryRows((text, bound) => this.raw(text, bound), row, sql, values);
  }

  async execute(sql: string, values: readonly SqlValue[] = []): Promise<number> {
    return (await this.raw(sql, values)).count;
  }

  afterCommit(effect: () => void): void {
    this.refuseWhenSettled();
    this.effects.push(effect);
  }

  /** Called by the engine once `COMMIT` or `ROLLBACK` has been answered. */
  settle(committed: boolean): void {
    this.settled = true;
    if (committed) for (const effect of this.effects) effect();
  }

  private refuseWhenSettled(): void {
    if (this.settled) throw new TransactionSettledError();
  }
}
