import type { z } from 'zod';

export interface DomainEventDefinition<Payload extends z.ZodType> {
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
export interface DomainEventClass<Data = unknown> {
  new (payload: Data): DomainEvent<Data>;
  readonly definition: DomainEventDefinition<z.ZodType<Data>>;
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
