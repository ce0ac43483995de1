export { startExtension, type StartedExtension } from './testing/extension.harness.js';
