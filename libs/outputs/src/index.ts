export { outputsConfig, outputsSection } from './outputs.config.js';
export {
  ArtifactNotFoundError,
  ChatNotFoundError,
  ContentDeletedError,
  EpochFencedError,
  ManifestPendingError,
  ObjectExistsError,
  ObjectKeyInvalidError,
  ObjectNotFoundError,
  RecordingNotFoundError,
  SearchQueryInvalidError,
  SessionRunningError,
  TranscriptFormatUnknownError,
} from './outputs.errors.js';
export { outputsMigrations } from './outputs.migrations.js';
export { OutputsModule } from './outputs.module.js';
