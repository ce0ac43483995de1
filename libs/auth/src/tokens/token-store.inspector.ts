import { Injectable } from '@nestjs/common';
import { ZoomAccounts } from '@zoom-platform/accounts';
import { DatabaseUnavailableError } from '@zoom-platform/database';
import { newId } from '@zoom-platform/kernel';
import { RenewalTurns } from '../renewal/renewal-turns.port.js';
import { configuredAccount } from './configured.account.js';
import { TokenStore, type StoredToken, type Unusable } from './token.store.js';

/** How long the turn of a look lasts at the most, should its process end meanwhile. */
const LOOK_MS = 5_000;

/** What stands where replicas share the token of an account. */
export interface TokenStoreState {
  /** `away`: the database does not answer; `shared`: it gave one turn to two at once. */
  readonly turns: 'exclusive' | 'shared' | 'away';
  /** `absent`: none, or one whose time is over. */
  readonly token: 'absent' | 'live' | Exclude<Unusable, 'expired'>;
  /** Unix milliseconds; of a live token. */
  readonly expiresAt: number | undefined;
  /** Sealed with a key that no longer seals. */
  readonly isStale: boolean;
}

const AWAY: TokenStoreState = {
  turns: 'away',
  token: 'absent',
  expiresAt: undefined,
  isStale: false,
};

function standing(stored: StoredToken | undefined): Omit<TokenStoreState, 'turns'> {
  if (stored === undefined || stored.unusable === 'expired') {
    return { token: 'absent', expiresAt: undefined, isStale: false };
  }
  const { token, isStale, unusable } = stored;
  if (token === undefined) return { token: unusable, expiresAt: undefined, isStale };
  return { token: 'live', expiresAt: token.expiresAt, isStale };
}

/** For the doctor: whether replicas share tokens as they should. Looks, and changes no token. */
@Injectable()
export class TokenStoreInspector {
  constructor(
    private readonly accounts: ZoomAccounts,
    private readonly store: TokenStore,
    private readonly turns: RenewalTurns,
  ) {}

  /** @throws ZoomAccountUnknownError */
  async inspect(accountId: string): Promise<TokenStoreState> {
    const account = await configuredAccount(this.accounts, accountId);
    try {
      const turns = (await this.#isExclusive()) ? 'exclusive' : 'shared';
      const stored = await this.store.read(account);
      return { turns, ...standing(stored) };
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) return AWAY;
      throw error;
    }
  }

  /** Takes a turn of its own twice: the second time must be in vain. */
  async #isExclusive(): Promise<boolean> {
    const key = `inspection ${newId()}`;
    const first = await this.turns.take(key, LOOK_MS);
    const second = await this.turns.take(key, LOOK_MS);
    await first?.release();
    await second?.release();
    return first !== undefined && second === undefined;
  }
}
