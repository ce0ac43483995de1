export { RecordingCompleted } from './outputs.events.js';
