/** The class in which an endpoint counts (zoom-api §C4). */
export type RateLabel = 'Light' | 'Medium' | 'Heavy' | 'Resource-intensive';

export type RatePlan = 'free' | 'pro' | 'business';

export interface RateLimit {
  /** So many calls … */
  readonly calls: number;
  /** … in so many milliseconds. */
  readonly perMs: number;
  /** Calls a day, which begins at 00:00 UTC. */
  readonly perDay: number;
}

export interface RateTable {
  readonly labels: Readonly<Record<RateLabel, RateLimit>>;
  /** Calls a day of Heavy and Resource-intensive together. */
  readonly sharedPerDay: number;
}

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

function perSecond(calls: number, perDay = Infinity): RateLimit {
  return { calls, perMs: SECOND_MS, perDay };
}

function perMinute(calls: number, perDay = Infinity): RateLimit {
  return { calls, perMs: MINUTE_MS, perDay };
}

/** The plans of zoom-api §C4; a limit on an account, shared by its apps and users. */
export const RATE_PLANS: Readonly<Record<RatePlan, RateTable>> = {
  free: {
    labels: {
      Light: perSecond(4, 6000),
      Medium: perSecond(2, 2000),
      Heavy: perSecond(1, 1000),
      'Resource-intensive': perMinute(10, 30_000),
    },
    sharedPerDay: Infinity,
  },
  pro: {
    labels: {
      Light: perSecond(30),
      Medium: perSecond(20),
      Heavy: perSecond(10),
      'Resource-intensive': perMinute(10),
    },
    sharedPerDay: 30_000,
  },
  business: {
    labels: {
      Light: perSecond(80),
      Medium: perSecond(60),
      Heavy: perSecond(40),
      'Resource-intensive': perMinute(20),
    },
    sharedPerDay: 60_000,
  },
};
