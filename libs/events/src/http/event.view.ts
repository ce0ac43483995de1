import { z } from 'zod';
import type { ParkedDelivery } from '../delivery/dead-letter.store.js';
import type { LoggedEvent, Place } from '../log/logged-event.row.js';

/** A domain event as the API shows it. */
export interface EventView {
  /** Place in the log; give it as `after` or `Last-Event-ID` to go on behind it. */
  readonly cursor: string;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: string;
  readonly key: string;
  readonly accountId: string | null;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly payload: unknown;
}

export interface ParkedView {
  readonly subscriber: string;
  readonly state: ParkedDelivery['state'];
  readonly attempts: number;
  /** Name and message of the last error. */
  readonly reason: string | null;
  readonly nextAttemptAt: string;
  /** No running replica has the subscriber: a replay is refused. */
  readonly absent: boolean;
  readonly event: EventView;
}

export function cursorOf({ xid, position }: Place): string {
  return `${xid}-${position}`;
}

/** Two counters of PostgreSQL, of 64 bits. */
export const cursorSchema = z
  .string()
  .regex(/^\d{1,19}-\d{1,18}$/)
  .transform((text): Place => {
    const [xid = '0', position = '0'] = text.split('-');
    return { xid, position };
  });

export function eventView(event: LoggedEvent): EventView {
  const payload: unknown = JSON.parse(event.payload);
  return {
    cursor: cursorOf(event),
    id: event.id,
    type: event.type,
    version: event.version,
    occurredAt: event.occurred_at.toISOString(),
    key: event.key,
    accountId: event.account_id,
    correlationId: event.correlation_id,
    causationId: event.causation_id,
    payload,
  };
}

export function parkedView(parked: ParkedDelivery): ParkedView {
  return {
    subscriber: parked.subscriber,
    state: parked.state,
    attempts: parked.attempts,
    reason: parked.reason,
    nextAttemptAt: parked.next_attempt_at.toISOString(),
    absent: parked.absent,
    event: eventView(parked),
  };
}
