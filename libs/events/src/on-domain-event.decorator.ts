import { SetMetadata } from '@nestjs/common';
import type { DomainEventClass } from './domain-event.type.js';
import type { EventEnvelope } from './envelope.type.js';

/** Where in the log a new subscriber begins; `daysAgo` reaches as far as the log is retained. */
export type SubscriptionStart = 'now' | 'beginning' | { readonly daysAgo: number };

export interface SubscriptionOptions {
  /**
   * Name of the durable cursor, unique per class: `outputs.manifest`. Several methods of one class
   * may share it; they then see their events in one order. Renaming it starts a new cursor.
   */
  readonly subscriber: string;
  /** Where a subscriber that is new starts; of several methods the earliest counts. Default `now`. */
  readonly from?: SubscriptionStart;
}

export interface SubscriptionMetadata {
  readonly event: DomainEventClass;
  readonly options: SubscriptionOptions;
}

export const DOMAIN_EVENT_SUBSCRIPTION = 'zoom-platform:domain-event-subscription';

type Handler<Event> = (event: Event, envelope: EventEnvelope) => Promise<void> | void;

/**
 * Delivers every event of a class to the method, at least once, in order per key.
 * A throw is retried with backoff and then parked as a dead letter; only its own key waits.
 */
export function OnDomainEvent<Event extends DomainEventClass>(
  event: Event,
  options: SubscriptionOptions,
) {
  return <Method extends Handler<InstanceType<Event>>>(
    target: object,
    propertyKey: string,
    descriptor: TypedPropertyDescriptor<Method>,
  ): void => {
    SetMetadata(DOMAIN_EVENT_SUBSCRIPTION, { event, options } satisfies SubscriptionMetadata)(
      target,
      propertyKey,
      descriptor,
    );
  };
}
