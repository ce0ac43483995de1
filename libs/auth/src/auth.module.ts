import { Global, Module } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { AccountsModule } from '@zoom-platform/accounts';
import { authConfig } from './auth.config.js';
import { AuthMetrics } from './auth.metrics.js';
import { TokenBrokerController } from './broker/token-broker.controller.js';
import { TokenBroker } from './broker/token.broker.js';
import { GrantExchange } from './grants/grant.exchange.js';
import { GrantStore } from './grants/grant.store.js';
import { SharedGrants, UserTokenKeeper } from './grants/shared.grants.js';
import { UserIdentity } from './grants/user.identity.js';
import { ZoomGrants } from './grants/zoom-grants.port.js';
import { InstallController } from './install/install.controller.js';
import { InstallGate } from './install/install.gate.js';
import { InstallReturn } from './install/install.return.js';
import { InstallStart } from './install/install.start.js';
import { InstallStates } from './install/install.states.js';
import { OAuthEndpoint } from './oauth/oauth.endpoint.js';
import { DatabaseTurns } from './renewal/database.turns.js';
import { KEEPER_PATIENCE, PATIENCE_BEYOND_ZOOM_MS } from './renewal/keeper.patience.js';
import { RenewalTurns } from './renewal/renewal-turns.port.js';
import { InMemoryTokens } from './tokens/in-memory.tokens.js';
import { SharedTokens } from './tokens/shared.tokens.js';
import { TokenMint } from './tokens/token.mint.js';
import { TokenRefresher } from './tokens/token.refresher.js';
import { TokenSources } from './tokens/token.sources.js';
import { TokenStoreInspector } from './tokens/token-store.inspector.js';
import { TokenStore } from './tokens/token.store.js';
import { ZoomTokens } from './tokens/zoom-tokens.port.js';
import { ZoomHttpModule } from './transport/zoom-http.module.js';

/**
 * Tokens that all replicas share, the broker, and installations of General apps. Global; stands on
 * the global modules of the database, the vault, rate limits, the audit trail, metrics and a clock.
 */
@Global()
@Module({
  imports: [AccountsModule, ConfigModule.forFeature(authConfig), ZoomHttpModule],
  controllers: [InstallController, TokenBrokerController],
  providers: [
    AuthMetrics,
    GrantExchange,
    GrantStore,
    InstallGate,
    InstallReturn,
    InstallStart,
    InstallStates,
    OAuthEndpoint,
    {
      provide: KEEPER_PATIENCE,
      inject: [authConfig.KEY],
      useFactory: ({ ZOOM_OAUTH_TIMEOUT_MS }: ConfigType<typeof authConfig>) =>
        ZOOM_OAUTH_TIMEOUT_MS + PATIENCE_BEYOND_ZOOM_MS,
    },
    { provide: RenewalTurns, useClass: DatabaseTurns },
    SharedTokens,
    TokenBroker,
    TokenMint,
    TokenRefresher,
    TokenSources,
    TokenStore,
    TokenStoreInspector,
    UserIdentity,
    UserTokenKeeper,
    { provide: ZoomGrants, useClass: SharedGrants },
    { provide: ZoomTokens, useExisting: SharedTokens },
  ],
  exports: [TokenMint, TokenStoreInspector, ZoomGrants, ZoomHttpModule, ZoomTokens],
})
export class AuthModule {}

/** Tokens of this process alone, for programs without a database. Global; needs a clock. */
@Global()
@Module({
  imports: [AccountsModule, ConfigModule.forFeature(authConfig), ZoomHttpModule],
  providers: [OAuthEndpoint, TokenMint, { provide: ZoomTokens, useClass: InMemoryTokens }],
  exports: [TokenMint, ZoomHttpModule, ZoomTokens],
})
export class InMemoryAuthModule {}
