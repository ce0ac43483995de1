/** Milliseconds before its end at which a token is renewed, so that no call meets the end midway. */
export const EXPIRY_MARGIN_MS = 60_000;

/** Milliseconds before that at which renewal ahead of time begins, at the earliest. */
const LONGEST_LEAD_MS = 300_000;

export interface Lifetime {
  /** Unix milliseconds. */
  readonly mintedAt: number;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** Unix milliseconds until which a token is given to callers. */
export function freshUntil({ mintedAt, expiresAt }: Lifetime): number {
  // Half of a life shorter than two margins: such a token would otherwise never be used twice.
  return expiresAt - Math.min(EXPIRY_MARGIN_MS, (expiresAt - mintedAt) / 2);
}

/**
 * Unix milliseconds from which a token is renewed ahead of time. `share` (0 … 1) is drawn anew by each
 * replica, so that they do not all come at one instant.
 */
export function renewFrom(life: Lifetime, share: number): number {
  const lead = Math.min(LONGEST_LEAD_MS, (life.expiresAt - life.mintedAt) / 4);
  return freshUntil(life) - lead * (0.5 + share / 2);
}
