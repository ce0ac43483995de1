import type { Clock } from '@zoom-platform/kernel';

/** Milliseconds for which a token that was made after a rejection is not rejected itself. */
const TRUSTED_MS = 30_000;

interface Rejection {
  readonly accessToken: string;
  /** A token has come in its place. */
  replaced: boolean;
  /** The token that was made for the rejection, and until when it is trusted on monotonic time. */
  made?: { readonly accessToken: string; readonly trustedUntil: number };
}

/**
 * The last token of each key that Zoom did not take. Zoom answers 401 to some calls whatever the
 * token (zoom-api §B6): where the token made for a 401 meets one too, it is not about the token.
 */
export class RejectedTokens {
  readonly #rejections = new Map<string, Rejection>();

  constructor(private readonly clock: Clock) {}

  /** @returns whether the token counts as rejected from now on. */
  add(key: string, accessToken: string): boolean {
    const made = this.#rejections.get(key)?.made;
    if (made?.accessToken === accessToken && this.clock.monotonic() < made.trustedUntil) {
      return false;
    }
    this.#rejections.set(key, { accessToken, replaced: false });
    return true;
  }

  has(key: string, accessToken: string): boolean {
    return this.#rejections.get(key)?.accessToken === accessToken;
  }

  /** A token was found that somebody else has made. */
  found(key: string): void {
    const rejection = this.#rejections.get(key);
    if (rejection !== undefined) rejection.replaced = true;
  }

  /** A token was made; where it is the first one after a rejection, because of that. */
  made(key: string, accessToken: string): void {
    const rejection = this.#rejections.get(key);
    if (rejection === undefined || rejection.replaced) return;
    rejection.replaced = true;
    rejection.made = { accessToken, trustedUntil: this.clock.monotonic() + TRUSTED_MS };
  }
}
