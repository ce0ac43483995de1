export { DatabaseUnavailableError, DataDirLockedError } from './database.errors.js';
export {
  Database,
  Queryable,
  Transaction,
  type DatabaseEngine,
  type Migration,
  type MigrationSet,
  type SqlValue,
} from './database.port.js';
export { Replica } from './replica.port.js';
