export {
  describeOnEachEngine,
  openPglite,
  openPostgres,
  type OpenTestDatabase,
  type TestDatabase,
} from './testing/engine.suite.js';
export { SwitchedReplica } from './testing/switched.replica.js';
