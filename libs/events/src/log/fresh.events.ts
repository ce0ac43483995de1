import { Injectable, Logger } from '@nestjs/common';
import { failureName } from '@zoom-platform/kernel';
import type { DomainEvent, DomainEventClass } from '../domain-event.type.js';
import type { EventEnvelope } from '../envelope.type.js';

type Listener = (event: DomainEvent, envelope: EventEnvelope) => void;

/**
 * Events that this very process has appended, right after their commit. A hint for whoever can do
 * early, here, what a subscriber does in any case: told once or, where the process ends, never.
 */
@Injectable()
export class FreshEvents {
  readonly #logger = new Logger(FreshEvents.name);
  readonly #listeners = new Set<Listener>();

  /** @returns takes the listener away again. */
  onFresh<Event extends DomainEventClass>(
    Class: Event,
    listener: (event: InstanceType<Event>, envelope: EventEnvelope) => void,
  ): () => void {
    const isOurs = (event: DomainEvent): event is InstanceType<Event> => event instanceof Class;
    const selective: Listener = (event, envelope) => {
      if (isOurs(event)) listener(event, envelope);
    };
    this.#listeners.add(selective);
    return () => this.#listeners.delete(selective);
  }

  tell(event: DomainEvent, envelope: EventEnvelope): void {
    for (const listener of this.#listeners) {
      try {
        listener(event, envelope);
      } catch (error) {
        this.#logger.warn(`A listener to fresh events threw ${failureName(error)}.`);
      }
    }
  }
}
