/** A delivery that our webhook route refused. */
export interface RefusedDelivery {
  /** Unix milliseconds. */
  readonly at: number;
  /** Our code, e.g. `webhooks.signature_mismatch`. */
  readonly code: string;
  /** The header `clientid`: which app says that it sends. Unsigned, so it proves nothing. */
  readonly clientId: string | null;
}

/**
 * What our own webhook route has seen lately. Bound where `webhooks` runs; without it, the checks
 * that need it are skipped.
 */
export abstract class DeliveryEvidence {
  /** Newest first; at most `limit`. */
  abstract refused(limit: number): Promise<readonly RefusedDelivery[]>;

  /** When the newest delivery that verified came, Unix milliseconds; null: none is known of. */
  abstract verifiedAt(): Promise<number | null>;
}
