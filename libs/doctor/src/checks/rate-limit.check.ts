import { ok, skipped, warning } from '../check.findings.js';
import type { Check } from '../check.type.js';
import type { RateLimitNews } from '../probes/rate-limit.reader.js';

/** Of a day's calls; a fuller day is nothing to worry about. */
const LITTLE = 0.1;

/** No limit a second or a minute is as high, no limit a day as low (zoom-api §C4). */
const LEAST_A_DAY = 1_000;

/** Zoom leaves the type out at times; what is left of a second is there again with the next. */
function isDaily({ type, limit = 0 }: RateLimitNews): boolean {
  return type === undefined ? limit >= LEAST_A_DAY : /daily/i.test(type);
}

/** §E 22: what Zoom says is left of the day's budget. */
export const rateLimitCheck: Check = {
  id: 'rate-limit',
  needs: ['api'],
  run: ({ facts: { rateLimit } }) => {
    if (rateLimit === undefined)
      return skipped('Zoom sent no X-RateLimit headers that can be read.');
    const { remaining, limit, category } = rateLimit;
    const whole = limit === undefined ? '' : ` of ${String(limit)}`;
    const saw = `Zoom has ${String(remaining)}${whole} calls of the class ${category} left.`;
    const evidence = { remaining, limit: limit ?? null, category };
    const isShort = limit !== undefined && isDaily(rateLimit) && remaining < limit * LITTLE;
    if (!isShort) return ok(saw, evidence);
    return warning({
      saw,
      means:
        'Less than a tenth of the day is left; then calls are refused with 429 until 00:00 UTC. All ' +
        'apps of the account share the limit.',
      fix: ['See which apps call most: Marketplace → Manage → the app → "API Logs".'],
      evidence,
    });
  },
};
