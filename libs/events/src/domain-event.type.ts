import { z } from 'zod';

export interface DomainEventDefinition<Payload extends z.ZodType = z.ZodType> {
  /** Dotted, past tense: `rtms.session.started`. */
  readonly type: string;
  readonly version: number;
  /** One sentence for the catalogue. */
  readonly summary: string;
  readonly payload: Payload;
}

/** An instance of a domain event: its payload, typed and already parsed. */
export interface DomainEvent<Data = unknown> {
  readonly payload: Data;
}

/** A class made by {@link domainEvent}: knows its type, version and payload schema. */
export interface DomainEventClass {
  new (payload: never): DomainEvent;
  readonly definition: DomainEventDefinition;
}

/**
 * Base class of a domain event:
 *
 * ```ts
 * export class TalkTimeMeasured extends domainEvent({
 *   type: 'talk_time.measured', version: 1, summary: '…', payload: z.object({ sessionId: z.string() }),
 * }) {}
 * ```
 *
 * The constructor parses the payload. @throws z.ZodError
 */
export function domainEvent<Payload extends z.ZodType>(definition: DomainEventDefinition<Payload>) {
  return class {
    static readonly definition = definition;
    readonly payload: z.infer<Payload>;

    constructor(payload: z.infer<Payload>) {
      this.payload = definition.payload.parse(payload);
    }
  };
}

const eventConstructor = z.object({
  definition: z.object({ type: z.string(), version: z.number().int() }),
});

/** Type and version of an event's class. @throws z.ZodError for what {@link domainEvent} did not make. */
export function definitionOf(event: DomainEvent): { type: string; version: number } {
  return eventConstructor.parse({
    definition: Reflect.get(event.constructor, 'definition') as unknown,
  }).definition;
}
