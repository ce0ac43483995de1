import type { DeliveryEvidence, RefusedDelivery } from './delivery-evidence.port.js';

const LOOKED_AT = 100;
/** What was refused before says nothing of how it is now. */
export const RECENT_MS = 3_600_000;

/** What our webhook route has seen within {@link RECENT_MS}. */
export interface RecentDeliveries {
  /** Newest first: those after the last delivery that verified, since with it what was wrong is over. */
  readonly refused: readonly RefusedDelivery[];
  /** Whether any verified. */
  readonly verified: boolean;
}

/** @param now Unix milliseconds. */
export async function recentDeliveries(
  deliveries: DeliveryEvidence,
  now: number,
): Promise<RecentDeliveries> {
  const since = now - RECENT_MS;
  const verifiedAt = (await deliveries.verifiedAt()) ?? 0;
  const refused = await deliveries.refused(LOOKED_AT);
  return {
    refused: refused.filter(({ at }) => at > Math.max(since, verifiedAt)),
    verified: verifiedAt > since,
  };
}
