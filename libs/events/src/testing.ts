export { startWithEvents, type ProviderOverride } from './testing/event.harness.js';
export { NatsBroker, whyNoBroker, type KeptMessage } from './testing/nats.broker.js';
