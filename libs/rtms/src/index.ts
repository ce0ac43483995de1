export { rtmsConfig, rtmsSection } from './rtms.config.js';
export {
  CertificateFileError,
  DriverLacksCapabilityError,
  MediaPreferencesError,
  RtmsSessionNotFoundError,
  SdkDriverUnavailableError,
  ServerUrlRefusedError,
  SessionQueryInvalidError,
} from './rtms.errors.js';
export { ReconcileModule } from './reconcile/reconcile.module.js';
export { RtmsModule } from './rtms.module.js';
export { rtmsMigrations } from './session/session.migrations.js';
