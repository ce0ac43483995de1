import type { RateLimitNews } from './probes/rate-limit.reader.js';
import type { ZoomGrant } from './probes/token-probe.port.js';

/** What checks tell those after them. One object a run. */
export class CheckFacts {
  /** The token of the REST app, once Zoom has made one. */
  grant: ZoomGrant | undefined;
  /** The two pairs stand in each other's keys: one cause for two refusals. */
  pairsSwapped = false;
  /** Client id of an app that is real and no Server-to-Server app. */
  generalClientId: string | undefined;
  /** What is configured for RTMS is a Server-to-Server app, to which the rules of General apps do not apply. */
  rtmsAppIsS2s = false;
  /** Our clock minus that of Zoom, milliseconds; exact to about a second. */
  clockSkewMs: number | undefined;
  rateLimit: RateLimitNews | undefined;
}
