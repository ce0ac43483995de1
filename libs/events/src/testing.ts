export { startWithEvents } from './testing/event.harness.js';
