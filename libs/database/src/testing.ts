export {
  describeOnEachEngine,
  openPglite,
  openPostgres,
  type OpenTestDatabase,
  type TestDatabase,
} from './testing/engine.suite.js';
export { standing } from './testing/standing.stage.js';
export { SwitchedReplica } from './testing/switched.replica.js';
export { migrateAll } from './database.factory.js';
export { PostgresDatabase } from './postgres/postgres.database.js';
export { LeasedReplica } from './replica/leased.replica.js';
