import type { SubscriberLag } from '../delivery/lag.reader.js';

/** A subscriber as the API shows it. */
export interface SubscriberView {
  readonly subscriber: string;
  /** Whether a running replica works for it. */
  readonly claimed: boolean;
  /** When a nightly look first found nobody; `EVENTS_RETENTION_DAYS` later its cursor is given up. */
  readonly unclaimedSince: string | null;
  /** Events that it has not passed, of any type, and those that it tries again; counted up to 10,000. */
  readonly lagEvents: number;
  /** Age of the oldest of them, seconds. */
  readonly lagSeconds: number;
  readonly deadLetters: number;
}

export function subscriberView(lag: SubscriberLag): SubscriberView {
  return {
    subscriber: lag.subscriber,
    claimed: lag.worked,
    unclaimedSince: lag.unclaimed_since?.toISOString() ?? null,
    lagEvents: lag.behind,
    lagSeconds: lag.oldest_seconds,
    deadLetters: lag.dead,
  };
}
