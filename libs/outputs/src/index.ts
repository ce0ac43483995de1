export { outputsConfig, outputsSection } from './outputs.config.js';
export {
  ArtifactNotFoundError,
  ChatNotFoundError,
  ContentDeletedError,
  ContentHolderNameTakenError,
  EpochFencedError,
  HolderSilentError,
  ManifestPendingError,
  ObjectExistsError,
  ObjectKeyInvalidError,
  ObjectNotFoundError,
  ObjectTakenOverError,
  ObjectUnfinishedError,
  RangeNotSatisfiableError,
  ReceiptNotFoundError,
  RecordingNotFoundError,
  SearchQueryInvalidError,
  SessionRunningError,
  SpoolFullError,
  SpoolLockedError,
  StoreAccessDeniedError,
  StoreBucketMissingError,
  StoreUnavailableError,
  TranscriptFormatUnknownError,
} from './outputs.errors.js';
export { outputsMigrations } from './outputs.migrations.js';
export { OutputsModule } from './outputs.module.js';
