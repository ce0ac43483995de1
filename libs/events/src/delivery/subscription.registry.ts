import { Injectable } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { DuplicateSubscriberError } from '../events.errors.js';
import type { DomainEvent, DomainEventClass } from '../domain-event.type.js';
import type { EventEnvelope } from '../envelope.type.js';
import {
  DOMAIN_EVENT_SUBSCRIPTION,
  type SubscriptionMetadata,
  type SubscriptionStart,
} from '../on-domain-event.decorator.js';

export interface EventHandler {
  readonly event: DomainEventClass;
  handle(event: DomainEvent, envelope: EventEnvelope): Promise<void>;
}

/** One durable cursor and the handlers that share it, by event type. */
export interface Subscription {
  readonly subscriber: string;
  readonly from: SubscriptionStart;
  readonly handlers: ReadonlyMap<string, EventHandler>;
}

interface Found {
  readonly instance: object;
  readonly method: string;
  readonly metadata: SubscriptionMetadata;
}

/** Finds every `@OnDomainEvent` method among the application's providers. */
@Injectable()
export class SubscriptionRegistry {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** @throws DuplicateSubscriberError when two classes share a subscriber, or two methods a type. */
  subscriptions(): Subscription[] {
    const bySubscriber = new Map<string, Found[]>();
    for (const found of this.find()) {
      const { subscriber } = found.metadata.options;
      const group = bySubscriber.get(subscriber) ?? [];
      group.push(found);
      bySubscriber.set(subscriber, group);
    }
    return [...bySubscriber].map(([subscriber, group]) => toSubscription(subscriber, group));
  }

  private *find(): Generator<Found> {
    for (const wrapper of this.discovery.getProviders()) {
      const instance: unknown = wrapper.instance;
      if (typeof instance !== 'object' || instance === null) continue;
      for (const method of this.scanner.getAllMethodNames(Reflect.getPrototypeOf(instance))) {
        const handler: unknown = Reflect.get(instance, method);
        if (typeof handler !== 'function') continue;
        const metadata = Reflect.getMetadata(DOMAIN_EVENT_SUBSCRIPTION, handler) as
          SubscriptionMetadata | undefined;
        if (metadata !== undefined) yield { instance, method, metadata };
      }
    }
  }
}

function toSubscription(subscriber: string, group: readonly Found[]): Subscription {
  const handlers = new Map<string, EventHandler>();
  const owner = group[0]?.instance;
  for (const { instance, method, metadata } of group) {
    const { type } = metadata.event.definition;
    if (instance !== owner || handlers.has(type)) throw new DuplicateSubscriberError(subscriber);
    handlers.set(type, { event: metadata.event, handle: bind(instance, method) });
  }
  const starts = group.map(({ metadata }) => metadata.options.from ?? 'now');
  return { subscriber, from: earliest(starts), handlers };
}

function earliest(starts: readonly SubscriptionStart[]): SubscriptionStart {
  if (starts.includes('beginning')) return 'beginning';
  const days = starts.flatMap((start) => (typeof start === 'object' ? [start.daysAgo] : []));
  return days.length === 0 ? 'now' : { daysAgo: Math.max(...days) };
}

function bind(instance: object, method: string): EventHandler['handle'] {
  return async (event, envelope) => {
    const handler: unknown = Reflect.get(instance, method);
    if (typeof handler === 'function') await Reflect.apply(handler, instance, [event, envelope]);
  };
}
