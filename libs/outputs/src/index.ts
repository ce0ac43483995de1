export { outputsConfig, outputsSection } from './outputs.config.js';
export {
  ArtifactNotFoundError,
  ChatNotFoundError,
  EpochFencedError,
  ManifestPendingError,
  ObjectExistsError,
  ObjectKeyInvalidError,
  ObjectNotFoundError,
  RecordingNotFoundError,
  SearchQueryInvalidError,
  TranscriptFormatUnknownError,
} from './outputs.errors.js';
export { outputsMigrations } from './outputs.migrations.js';
export { OutputsModule } from './outputs.module.js';
