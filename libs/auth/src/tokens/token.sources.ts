import { Injectable } from '@nestjs/common';
import type { ZoomAccount } from '@zoom-platform/accounts';
import { AuthMetrics } from '../auth.metrics.js';
import { AccountTokenSource } from './account-token.source.js';
import { TokenMint } from './token.mint.js';
import { TokenStore } from './token.store.js';

/** Where the tokens of accounts come from. */
@Injectable()
export class TokenSources {
  constructor(
    private readonly mint: TokenMint,
    private readonly store: TokenStore,
    private readonly metrics: AuthMetrics,
  ) {}

  of(account: ZoomAccount): AccountTokenSource {
    return new AccountTokenSource(account, this.mint, this.store, this.metrics);
  }

  /** Takes it out of what is shared, if it is still there. */
  remove(account: ZoomAccount, accessToken: string): Promise<void> {
    return this.store.remove(account, accessToken);
  }
}
