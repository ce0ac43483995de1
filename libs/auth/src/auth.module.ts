import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AccountsModule } from '@zoom-platform/accounts';
import { authConfig } from './auth.config.js';
import { CachedTokens } from './cached.tokens.js';
import { TokenMint } from './token.mint.js';
import { ZoomHttpModule } from './transport/zoom-http.module.js';
import { ZoomTokens } from './zoom-tokens.port.js';

@Module({
  imports: [AccountsModule, ConfigModule.forFeature(authConfig), ZoomHttpModule],
  providers: [TokenMint, { provide: ZoomTokens, useClass: CachedTokens }],
  exports: [ZoomHttpModule, ZoomTokens],
})
export class AuthModule {}
