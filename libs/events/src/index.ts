export { EventDispatcher } from './delivery/event.dispatcher.js';
export {
  domainEvent,
  type DomainEvent,
  type DomainEventClass,
  type DomainEventDefinition,
} from './domain-event.type.js';
export type { EventEnvelope } from './envelope.type.js';
export { EventPublisher, type PublishOptions } from './event-publisher.port.js';
export { eventsConfig, eventsSection } from './events.config.js';
export {
  DeliveryNotReplayableError,
  DuplicateSubscriberError,
  EventNotFoundError,
  EventQueryInvalidError,
  HandlerTimeoutError,
  RelayMessageRefusedError,
  SubscriberAbsentError,
  SubscriberPresentError,
  SubscriberUnknownError,
} from './events.errors.js';
export { eventsMigrations } from './events.migrations.js';
export { EventsApiModule } from './http/events-api.module.js';
export { EventsModule } from './events.module.js';
export { EventHistory, type PastEvent } from './log/event.history.js';
export { FreshEvents } from './log/fresh.events.js';
export {
  OnDomainEvent,
  type SubscriptionOptions,
  type SubscriptionStart,
} from './on-domain-event.decorator.js';
export type { CloudEvent } from './relay/cloud-event.type.js';
export { EventRelay } from './relay/event-relay.port.js';
export { RelayModule } from './relay/relay.module.js';
