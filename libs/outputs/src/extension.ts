export type { Artifact, GapTotal, Manifest } from './manifest/manifest.schema.js';
export { ContentRevoked, RecordingCompleted } from './outputs.events.js';
export {
  ContentHolder,
  type HolderAnswer,
  type RevokedSession,
} from './revocation/content.holder.js';
