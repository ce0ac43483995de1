export type { Artifact, GapTotal, Manifest } from './manifest/manifest.schema.js';
export { RecordingCompleted } from './outputs.events.js';
