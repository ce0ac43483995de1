import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '@zoom-platform/kernel';
import type { ZoomApp } from './zoom.app.js';

/** Whether a new token ends the ones before it (zoom-api §B4: today no, before 2024 yes). */
export type TokenMode = 'coexist' | 'invalidate_previous';

export interface IssuedToken {
  readonly value: string;
  readonly app: ZoomApp;
  /** Unix milliseconds. */
  readonly expiresAt: number;
}

function encode(part: Readonly<Record<string, unknown>>): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

/** Looks like Zoom's token, a JWT (zoom-api §B3); clients have to take it as opaque. */
function tokenText(app: ZoomApp, issuedAt: number, expiresAt: number): string {
  const seconds = Math.floor(issuedAt / 1000);
  const head = encode({ alg: 'HS512', v: '2.0', kid: randomUUID() });
  const body = encode({
    ver: 9,
    iss: `zm:cid:${app.clientId}`,
    type: 3,
    aud: 'https://oauth.zoom.us',
    nbf: seconds,
    iat: seconds,
    exp: Math.floor(expiresAt / 1000),
    aid: app.accountId,
    jti: randomUUID(),
  });
  const signature = createHmac('sha512', randomBytes(32))
    .update(`${head}.${body}`)
    .digest('base64url');
  return `${head}.${body}.${signature}`;
}

/** Every token that was minted since the start. */
export class TokenStore {
  readonly expiresInSeconds: number;
  readonly #clock: Clock;
  readonly #mode: TokenMode;
  readonly #tokens = new Map<string, IssuedToken>();
  readonly #mints = new Map<string, number>();

  constructor(clock: Clock, expiresInSeconds: number, mode: TokenMode) {
    this.#clock = clock;
    this.expiresInSeconds = expiresInSeconds;
    this.#mode = mode;
  }

  mint(app: ZoomApp): IssuedToken {
    if (this.#mode === 'invalidate_previous') this.revoke(app.clientId);
    const now = this.#clock.now();
    const expiresAt = now + this.expiresInSeconds * 1000;
    const token = { value: tokenText(app, now, expiresAt), app, expiresAt };
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
    for (const [value, { app }] of this.#tokens) {
      if (app.clientId === clientId) this.#tokens.delete(value);
    }
  }

  find(value: string): IssuedToken | 'unknown' | 'expired' {
    const token = this.#tokens.get(value);
    if (!token) return 'unknown';
    return token.expiresAt <= this.#clock.now() ? 'expired' : token;
  }
}
