import type { Clock } from '@zoom-platform/kernel';
import { tokenText } from './token.text.js';
import type { ZoomApp } from './zoom.app.js';

/**
 * Whether a new token ends the ones before it (zoom-api §B4): today no, before 2024 yes. With
 * `tolerance=N`, which Zoom's support could set, a client has a slot for each `token_index` from 0
 * to N, and a new token ends the one in its slot.
 */
export type TokenMode = 'coexist' | 'invalidate_previous' | `tolerance=${number}`;

export interface IssuedToken {
  readonly value: string;
  readonly app: ZoomApp;
  /** As of minting; a token never gains or loses one. */
  readonly scopes: readonly string[];
  /** Whose token it is; absent: the app's own. */
  readonly userId?: string;
  readonly index: number;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

export interface TokenGrant {
  /** Default: the app's. */
  readonly scopes?: readonly string[];
  readonly userId?: string;
  /** `token_index` of the request. Default 0. */
  readonly index?: number;
}

/** The highest `token_index` that the mode allows; null: none is looked at. */
function highestIndex(mode: TokenMode): number | null {
  if (mode === 'coexist') return null;
  return mode === 'invalidate_previous' ? 0 : Number(mode.slice('tolerance='.length));
}

/** Every token that was minted since the start. */
export class TokenStore {
  readonly expiresInSeconds: number;
  readonly #clock: Clock;
  readonly #highestIndex: number | null;
  readonly #tokens = new Map<string, IssuedToken>();
  readonly #mints = new Map<string, number>();

  constructor(clock: Clock, expiresInSeconds: number, mode: TokenMode) {
    this.#clock = clock;
    this.expiresInSeconds = expiresInSeconds;
    this.#highestIndex = highestIndex(mode);
  }

  /** Whether a request may name this `token_index`; without a tolerance none is looked at. */
  tolerates(index: number): boolean {
    return this.#highestIndex === null || this.#highestIndex === 0 || index <= this.#highestIndex;
  }

  mint(app: ZoomApp, { scopes = app.scopes, userId, index = 0 }: TokenGrant = {}): IssuedToken {
    const slot = this.#highestIndex === 0 ? 0 : index;
    if (this.#highestIndex !== null) {
      this.#end((old) => old.app.clientId === app.clientId && old.index === slot);
    }
    const now = this.#clock.now();
    const expiresAt = now + this.expiresInSeconds * 1000;
    const token = {
      value: tokenText(app, now, expiresAt, userId),
      app,
      scopes: [...scopes],
      ...(userId === undefined ? {} : { userId }),
      index: slot,
      expiresAt,
    };
    this.#tokens.set(token.value, token);
    this.#mints.set(app.clientId, this.mints(app.clientId) + 1);
    return token;
  }

  /** How many tokens one client has minted. */
  mints(clientId: string): number {
    return this.#mints.get(clientId) ?? 0;
  }

  /** Ends every token of a client, as when its app is deactivated. */
  revoke(clientId: string): void {
    this.#end(({ app }) => app.clientId === clientId);
  }

  /** Ends one token of a client. @returns whether there was one */
  revokeToken(clientId: string, value: string): boolean {
    const isItsOwn = this.#tokens.get(value)?.app.clientId === clientId;
    return isItsOwn && this.#tokens.delete(value);
  }

  find(value: string): IssuedToken | 'unknown' | 'expired' {
    const token = this.#tokens.get(value);
    if (!token) return 'unknown';
    return token.expiresAt <= this.#clock.now() ? 'expired' : token;
  }

  #end(isMeant: (token: IssuedToken) => boolean): void {
    for (const [value, token] of this.#tokens) {
      if (isMeant(token)) this.#tokens.delete(value);
    }
  }
}
