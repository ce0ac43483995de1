import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '@zoom-platform/kernel';
import { REFUSALS, type OauthRefusal } from './oauth.refusal.js';
import { tokenText } from './token.text.js';
import type { ZoomApp } from './zoom.app.js';

/** A user's consent, as an authorization code stands for it. */
export interface Consent {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly userId: string;
  /** Base64url of the verifier's SHA-256; absent: the client does without PKCE. */
  readonly codeChallenge?: string;
}

interface Timed<Value> {
  readonly value: Value;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

/** zoom-api §B8. */
const CODE_TTL_MS = 5 * 60_000;
const REFRESH_TTL_MS = 90 * 86_400_000;

interface Redemption {
  readonly clientId: string;
  readonly redirectUri: string | null;
  readonly codeVerifier: string | null;
}

function fitsChallenge({ codeChallenge }: Consent, verifier: string | null): boolean {
  if (codeChallenge === undefined) return true;
  return (
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url') === codeChallenge
  );
}

/** Authorization codes and refresh tokens of General apps: each is good once (zoom-api §B8). */
export class OauthGrants {
  readonly #clock: Clock;
  readonly #codes = new Map<string, Timed<Consent>>();
  readonly #refreshTokens = new Map<string, Timed<Pick<Consent, 'clientId' | 'userId'>>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  issueCode(consent: Consent): string {
    const code = randomBytes(24).toString('base64url');
    this.#codes.set(code, { value: consent, expiresAt: this.#clock.now() + CODE_TTL_MS });
    return code;
  }

  /** The code is used up, even when something else about the request is wrong. */
  redeemCode(code: string, by: Redemption): Consent | OauthRefusal {
    const consent = this.#take(this.#codes, code);
    if (consent?.clientId !== by.clientId) return REFUSALS.invalidCode;
    if (consent.redirectUri !== by.redirectUri) return REFUSALS.redirectMismatch;
    return fitsChallenge(consent, by.codeVerifier) ? consent : REFUSALS.invalidCode;
  }

  issueRefreshToken(app: ZoomApp, userId: string): string {
    const now = this.#clock.now();
    const expiresAt = now + REFRESH_TTL_MS;
    const token = tokenText(app, now, expiresAt, userId);
    this.#refreshTokens.set(token, { value: { clientId: app.clientId, userId }, expiresAt });
    return token;
  }

  /** @returns the user whose token it is; it is used up */
  redeemRefreshToken(token: string, clientId: string): string | OauthRefusal {
    if (this.#refreshTokens.get(token)?.value.clientId !== clientId) {
      return REFUSALS.invalidRefreshToken;
    }
    return this.#take(this.#refreshTokens, token)?.userId ?? REFUSALS.invalidRefreshToken;
  }

  /** Ends every code and refresh token of a client. */
  revoke(clientId: string): void {
    for (const held of [this.#codes, this.#refreshTokens]) {
      for (const [key, { value }] of held) if (value.clientId === clientId) held.delete(key);
    }
  }

  #take<Value>(held: Map<string, Timed<Value>>, key: string): Value | undefined {
    const found = held.get(key);
    held.delete(key);
    return found && found.expiresAt > this.#clock.now() ? found.value : undefined;
  }
}
