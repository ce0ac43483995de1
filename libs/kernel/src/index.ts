export { Clock, SystemClock } from './clock.port.js';
export { entriesSchema, type EntryRules } from './config.entries.js';
export {
  ConfigError,
  configSection,
  type ConfigCheck,
  type ConfigKey,
  type ConfigKeys,
  type ConfigProblem,
  type ConfigSection,
  type ConfigValues,
  type Environment,
} from './config.section.js';
export { failureName, outcomeCode } from './error.names.js';
export { waitForNews, type NewsSource } from './news.wait.js';
export { PlatformError, type PlatformErrorDetails } from './platform.error.js';
export { newId } from './uuid.id.js';
