import { Inject, Injectable } from '@nestjs/common';
import { ZoomApps } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { AuthMetrics } from '../auth.metrics.js';
import { KEEPER_PATIENCE } from '../renewal/keeper.patience.js';
import { RenewalTurns } from '../renewal/renewal-turns.port.js';
import { TokenKeeper } from '../renewal/token.keeper.js';
import { GrantExchange } from './grant.exchange.js';
import { GrantStore, type GrantHolder } from './grant.store.js';
import { installableApp } from './installable.app.js';
import { UserTokenSource } from './user-token.source.js';
import { ZoomGrants, type ZoomUserToken } from './zoom-grants.port.js';

/** What a keeper of grants stands on. */
@Injectable()
export class UserTokenKeeper extends TokenKeeper<ZoomUserToken> {
  constructor(turns: RenewalTurns, clock: Clock, @Inject(KEEPER_PATIENCE) patienceMs: number) {
    super(turns, clock, patienceMs);
  }
}

/** Grants that all replicas share: refreshed by one of them, sealed in the database, held in memory. */
@Injectable()
export class SharedGrants extends ZoomGrants {
  constructor(
    private readonly apps: ZoomApps,
    private readonly keeper: UserTokenKeeper,
    private readonly exchange: GrantExchange,
    private readonly store: GrantStore,
    private readonly metrics: AuthMetrics,
  ) {
    super();
  }

  async userToken(appId: string, userId: string): Promise<ZoomUserToken> {
    const app = await installableApp(this.apps, appId);
    const holder = { appId, userId };
    const source = () => new UserTokenSource(app, holder, this.exchange, this.store, this.metrics);
    return this.keeper.token(keyOf(holder), source);
  }

  invalidate(token: ZoomUserToken): void {
    this.keeper.invalidate(keyOf(token), token.accessToken);
  }

  async forget(appId: string, userId: string, until?: number): Promise<boolean> {
    const holder = { appId, userId };
    const forgotten = await this.store.forget(holder, until);
    this.keeper.forget(keyOf(holder));
    return forgotten;
  }
}

function keyOf({ appId, userId }: GrantHolder): string {
  return `grant ${appId} ${userId}`;
}
