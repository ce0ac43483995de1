export {
  describeOnEachEngine,
  openPglite,
  openPostgres,
  type OpenTestDatabase,
  type TestDatabase,
} from './testing/engine.suite.js';
