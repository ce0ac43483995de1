import type { Transaction } from '@zoom-platform/database';
import type { DomainEvent } from './domain-event.type.js';

export interface PublishOptions {
  /** Ordering key; events of one key are delivered in the order they were appended. */
  readonly key: string;
  readonly accountId?: string | null;
  /** Defaults to a new id. Pass the envelope's on when reacting to an event. */
  readonly correlationId?: string;
  readonly causationId?: string | null;
  /** Defaults to now. */
  readonly occurredAt?: Date;
}

/** Appends domain events to the durable log, inside the transaction that makes them true. */
export abstract class EventPublisher {
  /** Kept if and only if `tx` commits; subscribers are woken after the commit. Answers the event id. */
  abstract append(tx: Transaction, event: DomainEvent, options: PublishOptions): Promise<string>;

  /** Many at once, in order, by one statement. */
  abstract appendAll(
    tx: Transaction,
    entries: readonly { readonly event: DomainEvent; readonly options: PublishOptions }[],
  ): Promise<void>;
}
