import type { Lifetime } from './token.life.js';

/** What the keeper needs to know of a token. */
export interface KeptToken extends Lifetime {
  readonly accessToken: string;
}

/** Where one token comes from; an object for each renewal, which may remember what it has read. */
export interface TokenSource<Token extends KeptToken> {
  /** Digest of what Zoom is asked with: after a change, an older refusal says nothing. */
  readonly credential: string;
  /** What all replicas share; `undefined` where there is none that counts. */
  read(): Promise<Token | undefined>;
  /** Marks what is shared as bad, if it is still this very token. */
  reject(token: Token): Promise<void>;
  /** Makes a new token and shares it; called by one replica at a time. */
  renew(): Promise<Token>;
  /** Makes a token for this replica alone while the database is away; absent where that would harm. */
  renewAlone?(): Promise<Token>;
}
