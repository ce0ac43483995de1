import type { VerifiedDelivery } from '../signature/verified-delivery.type.js';
import type { Translation } from '../translation/zoom-event.translator.js';

/** One row to be, with the domain events that are committed together with it. */
export interface InboxEntry {
  /** UUIDv7; also the correlation id of the domain events. */
  readonly id: string;
  /** SHA-256 of the raw body. */
  readonly digest: Buffer;
  readonly delivery: VerifiedDelivery;
  readonly translation: Translation;
}

/** `duplicate`: the same body was kept before, by this or an earlier delivery. */
export type InboxOutcome = 'accepted' | 'duplicate';
