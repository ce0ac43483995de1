import { ok, skipped, warning } from '../check.findings.js';
import type { Check } from '../check.type.js';

const LITTLE = 10;

/** §E 22: what Zoom says is left of the budget. */
export const rateLimitCheck: Check = {
  id: 'rate-limit',
  needs: ['api'],
  run: ({ facts: { rateLimit } }) => {
    if (rateLimit?.remaining === undefined) return skipped('Zoom sent no X-RateLimit headers.');
    const { remaining, category } = rateLimit;
    const saw = `Zoom has ${String(remaining)} calls of the class ${category} left.`;
    if (remaining > LITTLE) return ok(saw, { remaining, category });
    return warning({
      saw,
      means: 'Soon calls will be refused with 429. All apps of the account share the limit.',
      fix: ['See which apps call most: Marketplace → Manage → the app → "API Logs".'],
      evidence: { remaining, category },
    });
  },
};
