import type { z } from 'zod';

export type DatabaseEngine = 'postgres' | 'pglite';

/** What can be bound to `$1 …`: the values both engines encode alike. `null` is SQL NULL. */
export type SqlValue =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | null
  | readonly string[]
  | readonly number[]
  | readonly (string | null)[]
  | readonly Uint8Array[]
  | readonly Date[];

/** Runs statements; either on the pool (each its own transaction) or inside one transaction. */
export abstract class Queryable {
  /**
   * Every row of a statement, each parsed by `row` (unknown columns are stripped).
   *
   * `bigint` columns arrive as strings, `timestamptz` as `Date`, `bytea` as `Uint8Array`.
   * @throws DatabaseUnavailableError when the engine cannot be reached; the statement may be repeated.
   * @throws z.ZodError when a row does not have the stated shape.
   */
  abstract query<Row extends z.ZodType>(
    row: Row,
    sql: string,
    values?: readonly SqlValue[],
  ): Promise<z.infer<Row>[]>;

  /** Runs a statement for its effect; answers the number of rows it touched. */
  abstract execute(sql: string, values?: readonly SqlValue[]): Promise<number>;
}

/** A unit that commits or rolls back as one. Dead once its callback has settled. */
export abstract class Transaction extends Queryable {
  /** Runs after a successful commit, in order; never after a rollback. Must not throw. */
  abstract afterCommit(effect: () => void): void;
}

/** The one door to the database: PostgreSQL through a pool, or PGlite in a worker thread. */
export abstract class Database extends Queryable {
  abstract readonly engine: DatabaseEngine;

  /**
   * Runs `work` in one transaction (READ COMMITTED) and commits what it did.
   * On PGlite there is one connection: do no other I/O inside.
   * @throws whatever `work` throws, after the rollback.
   */
  abstract transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;

  /** Resolves when the engine answers a trivial statement. */
  abstract ping(): Promise<void>;
}

/** One schema step. Expand first, contract in a later release: two versions run side by side. */
export interface Migration {
  /** Sorts by name inside its set: `0001_event_log`. Never renamed once released. */
  readonly name: string;
  /**
   * `index`: one `CREATE INDEX name ON table …`. On a table of an earlier release it is built beside its
   * writers, after all other migrations; nothing in the same release may need it.
   */
  readonly kind: 'expand' | 'contract' | 'index';
  readonly sql: string;
}

/** A lib's or an extension's migrations, applied in the order of the sets given to `forRoot`. */
export interface MigrationSet {
  /** Owner, e.g. `events` or `talk-time`. */
  readonly owner: string;
  readonly migrations: readonly Migration[];
}
