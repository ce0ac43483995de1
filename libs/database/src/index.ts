export { DataDirLock } from './pglite/data-dir.lock.js';
export { SecretFile, type RefuseSecretFile } from './data-dir/secret.file.js';
export { databaseConfig, databaseSection } from './database.config.js';
export {
  DatabaseUnavailableError,
  DataDirLockedError,
  ForgottenTransactionError,
  MigrationChangedError,
  MigrationIndexError,
  StatementFailedError,
  TransactionSettledError,
  UnknownQueueError,
} from './database.errors.js';
export { DatabaseModule, type DatabaseModuleOptions } from './database.module.js';
export {
  Database,
  Queryable,
  Transaction,
  type DatabaseEngine,
  type Migration,
  type MigrationSet,
  type SqlValue,
} from './database.port.js';
export { Jobs, type JobData, type JobHandler, type JobOptions } from './jobs/jobs.port.js';
export { Replica } from './replica.port.js';
