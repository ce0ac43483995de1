import type { ConfigType } from '@nestjs/config';
import type { rtmsConfig } from '../rtms.config.js';

/** Whether RTMS may be started over REST for meetings of this account. */
export function mayStart(
  { RTMS_RECONCILE_START: allowed }: ConfigType<typeof rtmsConfig>,
  accountId: string,
): boolean {
  return allowed.includes('all') || allowed.includes(accountId);
}
