import type { TokenStoreState } from '@zoom-platform/auth';

/** What stands where replicas share tokens. Bound where the service runs: zoomctl keeps no token. */
export abstract class TokenStoreEvidence {
  abstract of(accountId: string): Promise<TokenStoreState>;
}
