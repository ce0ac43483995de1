import { Injectable } from '@nestjs/common';
import { Clock } from '@zoom-platform/kernel';

/** A delivery that the webhook route refused. */
export interface RefusedWebhook {
  /** Unix milliseconds, by our clock. */
  readonly at: number;
  /** Our code, e.g. `webhooks.signature_mismatch`. */
  readonly code: string;
  /** The header `clientid`, where it can be a Client ID. Unsigned: anybody can write it. */
  readonly clientId: string | null;
}

const KEPT = 100;
/** Zoom's Client IDs have 22 characters; its own headers and hosts leave room for other lengths. */
const CLIENT_ID = /^[\w-]{1,64}$/;

/**
 * The last {@link KEPT} deliveries that this replica refused, in memory: anybody can send one, so none
 * may cost a row. Whoever floods the route pushes older ones out.
 */
@Injectable()
export class RefusedDeliveries {
  readonly #ring: RefusedWebhook[] = [];
  #next = 0;

  constructor(private readonly clock: Clock) {}

  /** @param clientId as the header has it; a text that is no Client ID is left out. */
  note(code: string, clientId: string | undefined): void {
    const named = clientId !== undefined && CLIENT_ID.test(clientId) ? clientId : null;
    this.#ring[this.#next] = { at: this.clock.now(), code, clientId: named };
    this.#next = (this.#next + 1) % KEPT;
  }

  /** Newest first. */
  latest(limit: number): readonly RefusedWebhook[] {
    const oldestFirst = [...this.#ring.slice(this.#next), ...this.#ring.slice(0, this.#next)];
    return oldestFirst.reverse().slice(0, limit);
  }
}
