export { startWithEvents, type ProviderOverride } from './testing/event.harness.js';
