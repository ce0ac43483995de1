import { PlatformError } from '@zoom-platform/kernel';

/** The engine cannot be reached or cannot do it now; nothing is known to have been kept. */
export class DatabaseUnavailableError extends PlatformError {
  constructor(cause: unknown) {
    super({
      code: 'database.unavailable',
      status: 503,
      message: 'The database cannot be reached, or cannot answer now.',
      fix: 'Check DATABASE_URL and that PostgreSQL accepts connections; nothing was lost, try again.',
      cause,
    });
  }
}

/** Another process already has the embedded database's folder open. */
export class DataDirLockedError extends PlatformError {
  constructor(dataDir: string) {
    super({
      code: 'database.data_dir_locked',
      status: 500,
      message: `Another process has the embedded database in ${dataDir} open.`,
      fix: 'Stop the other process, choose another DATA_DIR, or set DATABASE_URL to a PostgreSQL for several replicas.',
    });
  }
}

/** A transaction was used after its callback had settled: a missing `await`. */
export class TransactionSettledError extends PlatformError {
  constructor() {
    super({
      code: 'database.transaction_settled',
      status: 500,
      message: 'A transaction was used after it had been committed or rolled back.',
      fix: 'Await every statement inside the callback given to Database.transaction.',
    });
  }
}

/** A migration that was applied has since been edited. */
export class MigrationChangedError extends PlatformError {
  constructor(migration: string) {
    super({
      code: 'database.migration_changed',
      status: 500,
      message: `Migration ${migration} was applied with other statements than it has now.`,
      fix: 'Restore its text and put the change into a new migration.',
    });
  }
}

/** A migration of the kind `index` is something else than one index with a name. */
export class MigrationIndexError extends PlatformError {
  constructor(migration: string) {
    super({
      code: 'database.migration_index',
      status: 500,
      message: `Migration ${migration} is of the kind "index" and is not one CREATE INDEX with a name.`,
      fix: 'Write "CREATE INDEX name ON table (…)", one migration an index, without CONCURRENTLY.',
    });
  }
}

/**
 * The engine refused a statement; `sqlState` as PostgreSQL gives it. The engine's own words quote
 * values and names of tables: they stand in `cause` only.
 */
export class StatementFailedError extends PlatformError {
  constructor(
    readonly sqlState: string,
    cause: unknown,
  ) {
    super({
      code: 'database.statement_failed',
      status: 500,
      message: `The database refused a statement (SQLSTATE ${sqlState}).`,
      cause,
    });
  }
}

/** A job was put into a queue that no module has declared. */
export class UnknownQueueError extends PlatformError {
  constructor(queue: string) {
    super({
      code: 'database.unknown_queue',
      status: 500,
      message: `No module has declared the job queue ${queue}.`,
      fix: 'Call Jobs.handle for it before the application starts.',
    });
  }
}

/** Inside a transaction's callback a statement went to the database instead of the transaction. */
export class ForgottenTransactionError extends PlatformError {
  constructor() {
    super({
      code: 'database.forgotten_transaction',
      status: 500,
      message: 'A statement inside a transaction was not sent through that transaction.',
      fix: 'Use the transaction that Database.transaction hands to its callback.',
    });
  }
}
