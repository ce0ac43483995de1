import { retryTime, type ZoomHttpAnswer } from '@zoom-platform/auth';

/** Why Zoom answered 429 (zoom-api §C4). */
export interface Throttle {
  /**
   * `rate`: so many a second, or so many at once. `daily`: the account's calls of a label are used up
   * for today. `daily_for_one`: those of one user or registrant are; others may go on.
   */
  readonly kind: 'rate' | 'daily' | 'daily_for_one';
  /** Unix milliseconds from which on it may be tried again; `undefined`: Zoom does not say. */
  readonly until: number | undefined;
}

const DAY_MS = 86_400_000;

/** The next 00:00 UTC, at which Zoom's day ends. */
function endOfDay(now: number): number {
  return now - (now % DAY_MS) + DAY_MS;
}

function isDaily(type: string | undefined, message: string): boolean {
  if (type !== undefined && /daily/i.test(type)) return true;
  return /\bdaily\b|\bper[ -]day\b/i.test(message);
}

/** @param message Zoom's sentence; where the header says nothing, it tells the kinds apart. */
export function throttleIn({ header }: ZoomHttpAnswer, message: string, now: number): Throttle {
  const said = retryTime(header('retry-after'), now) ?? retryTime(header('x-ratelimit-reset'), now);
  if (!isDaily(header('x-ratelimit-type'), message)) return { kind: 'rate', until: said };
  const one = /\b(user|registrant|participant)\b/i.test(message);
  // A time within the next second is that of the other limit: the day's does not end by waiting so little.
  const until = said !== undefined && said > now + 1_000 ? said : endOfDay(now);
  return { kind: one ? 'daily_for_one' : 'daily', until };
}
