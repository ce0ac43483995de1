import { z } from 'zod';
import type { DomainEvent } from '../domain-event.type.js';
import type { EventEnvelope } from '../envelope.type.js';
import type { DomainEventClass } from '../domain-event.type.js';

/** Place in the log: readers go by transaction first, so that a late commit sorts behind. */
export const place = z.object({ xid: z.string(), position: z.string() });
export type Place = z.infer<typeof place>;

/** Whether the one comes before the other. */
export function isBehind(one: Place, other: Place): boolean {
  const byTransaction = BigInt(other.xid) - BigInt(one.xid);
  if (byTransaction !== 0n) return byTransaction > 0n;
  return BigInt(other.position) > BigInt(one.position);
}

export const loggedEvent = place.extend({
  id: z.string(),
  type: z.string(),
  version: z.number(),
  key: z.string(),
  account_id: z.string().nullable(),
  correlation_id: z.string(),
  causation_id: z.string().nullable(),
  occurred_at: z.date(),
  payload: z.string(),
});
export type LoggedEvent = z.infer<typeof loggedEvent>;

export const LOGGED_EVENT_COLUMNS = `e.xid::text AS xid, e.position, e.id, e.type, e.version, e.key,
  e.account_id, e.correlation_id, e.causation_id, e.occurred_at, e.payload`;

export function envelopeOf(row: LoggedEvent): EventEnvelope {
  return {
    id: row.id,
    type: row.type,
    version: row.version,
    occurredAt: row.occurred_at,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    accountId: row.account_id,
    key: row.key,
  };
}

/** @throws SyntaxError or z.ZodError when the log holds what the class does not know. */
export function restore(event: DomainEventClass, row: LoggedEvent): DomainEvent {
  // `never` in the class's signature stands for "whatever its own schema accepts": it parses.
  return Reflect.construct(event, [JSON.parse(row.payload)]) as DomainEvent;
}
