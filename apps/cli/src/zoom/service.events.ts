import { z } from 'zod';
import type { ServiceReader } from './service.reader.js';

const event = z.object({
  cursor: z.string(),
  id: z.string(),
  type: z.string(),
  version: z.number(),
  occurredAt: z.string(),
  key: z.string(),
  accountId: z.string().nullable(),
  correlationId: z.string(),
  causationId: z.string().nullable(),
  payload: z.unknown(),
});

const page = z.object({ events: z.array(event), next: z.string() });

const delivery = z.object({
  subscriber: z.string(),
  state: z.string(),
  attempts: z.number(),
  reason: z.string().nullable(),
  nextAttemptAt: z.string(),
  absent: z.boolean().default(false),
  event,
});

const deliveries = z.object({ deliveries: z.array(delivery) });
const replayed = z.object({ subscriber: z.string(), event });

const subscriber = z.object({
  subscriber: z.string(),
  claimed: z.boolean(),
  unclaimedSince: z.string().nullable(),
  lagEvents: z.number(),
  lagSeconds: z.number(),
  deadLetters: z.number(),
});

const subscribers = z.object({ subscribers: z.array(subscriber) });
const forgotten = z.object({ subscriber: z.string(), parked: z.number() });
/** 204 has no body. */
const nothing = z.undefined();

export type ServiceSubscriber = z.infer<typeof subscriber>;
export type ServiceEvent = z.infer<typeof event>;
export type ServiceDelivery = z.infer<typeof delivery>;

/** Absent values are left out. */
export type EventQuery = Readonly<Record<string, string | undefined>>;

function pathOf(path: string, query: EventQuery): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) search.set(key, value);
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

/** The log of domain events of a running service; each call throws as `ServiceReader.exchange`. */
export class ServiceEvents {
  constructor(private readonly reader: ServiceReader) {}

  /** A page, oldest first; `next` is the cursor behind it. */
  list(query: EventQuery): Promise<z.infer<typeof page>> {
    return this.reader.exchange('GET', pathOf('/v1/events', query), page);
  }

  show(id: string): Promise<ServiceEvent> {
    return this.reader.exchange('GET', `/v1/events/${encodeURIComponent(id)}`, event);
  }

  /** Delivers it to one subscriber once more. */
  replay(id: string, subscriber: string): Promise<z.infer<typeof replayed>> {
    const path = `/v1/events/${encodeURIComponent(id)}/replay`;
    return this.reader.exchange('POST', path, replayed, { subscriber });
  }

  /** Gives a dead letter up for good. */
  async discard(id: string, name: string): Promise<void> {
    const path = `/v1/dead-letters/${encodeURIComponent(name)}/${encodeURIComponent(id)}`;
    await this.reader.exchange('DELETE', path, nothing);
  }

  /** Who reads the log, also those that are gone. */
  async subscribers(): Promise<readonly ServiceSubscriber[]> {
    return (await this.reader.exchange('GET', '/v1/subscribers', subscribers)).subscribers;
  }

  /** Ends the cursor of one that is gone, and drops all that is parked for it. */
  forget(name: string): Promise<z.infer<typeof forgotten>> {
    return this.reader.exchange('DELETE', `/v1/subscribers/${encodeURIComponent(name)}`, forgotten);
  }

  /** What subscribers failed on, newest first. */
  async dead(query: EventQuery): Promise<readonly ServiceDelivery[]> {
    const path = pathOf('/v1/dead-letters', query);
    return (await this.reader.exchange('GET', path, deliveries)).deliveries;
  }
}
