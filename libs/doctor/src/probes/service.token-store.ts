import { Injectable } from '@nestjs/common';
import { TokenStoreInspector, type TokenStoreState } from '@zoom-platform/auth';
import { TokenStoreEvidence } from './token-store.port.js';

/** {@link TokenStoreEvidence} by the door of `auth`. */
@Injectable()
export class ServiceTokenStore extends TokenStoreEvidence {
  constructor(private readonly inspector: TokenStoreInspector) {
    super();
  }

  of(accountId: string): Promise<TokenStoreState> {
    return this.inspector.inspect(accountId);
  }
}
