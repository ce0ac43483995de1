export {
  domainEvent,
  type DomainEvent,
  type DomainEventClass,
  type DomainEventDefinition,
} from './domain-event.type.js';
export type { EventEnvelope } from './envelope.type.js';
export { EventPublisher, type PublishOptions } from './event-publisher.port.js';
export { OnDomainEvent, type SubscriptionOptions } from './on-domain-event.decorator.js';
