import type { ZoomAccount } from '@zoom-platform/accounts';
import { DatabaseUnavailableError } from '@zoom-platform/database';
import type { AuthMetrics, MintOutcome } from '../auth.metrics.js';
import { credentialDigest } from '../oauth/credential.digest.js';
import type { TokenSource } from '../renewal/token.source.js';
import type { TokenMint } from './token.mint.js';
import type { TokenStore } from './token.store.js';
import type { ZoomToken } from './zoom-tokens.port.js';

/** An account's token: read from the store, else minted and put there. */
export class AccountTokenSource implements TokenSource<ZoomToken> {
  readonly credential: string;
  /** Digest of what was in the row at the last look. */
  #seen: string | undefined;

  constructor(
    private readonly account: ZoomAccount,
    private readonly mint: TokenMint,
    private readonly store: TokenStore,
    private readonly metrics: AuthMetrics,
  ) {
    this.credential = credentialDigest(account);
  }

  async read(): Promise<ZoomToken | undefined> {
    const stored = await this.store.read(this.account);
    this.#seen = stored?.digest;
    return stored?.token;
  }

  reject({ accessToken }: ZoomToken): Promise<void> {
    return this.store.reject(this.account, accessToken);
  }

  async renew(): Promise<ZoomToken> {
    const token = await this.#counted(this.mint.mint(this.account));
    try {
      const written = await this.store.replace(this.account, token, this.#seen);
      this.metrics.minted(written ? 'shared' : 'unshared');
      // Our turn had ended meanwhile: where another replica put a token, all use that one.
      return written ? token : ((await this.read()) ?? token);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
      this.metrics.minted('unshared');
      return token;
    }
  }

  async renewAlone(): Promise<ZoomToken> {
    const token = await this.#counted(this.mint.mint(this.account));
    this.metrics.minted('unshared');
    return token;
  }

  async #counted<T>(minting: Promise<T>): Promise<T> {
    try {
      return await minting;
    } catch (error) {
      this.metrics.minted('failed' satisfies MintOutcome);
      throw error;
    }
  }
}
