import { HttpModule } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AccountsModule } from '@zoom-platform/accounts';
import { authConfig } from './auth.config.js';
import { CachedTokens } from './cached.tokens.js';
import { TokenMint } from './token.mint.js';
import { ZoomHttp } from './transport/zoom.http.js';
import { ZoomTokens } from './zoom-tokens.port.js';

@Module({
  imports: [AccountsModule, ConfigModule.forFeature(authConfig), HttpModule],
  providers: [TokenMint, ZoomHttp, { provide: ZoomTokens, useClass: CachedTokens }],
  exports: [ZoomHttp, ZoomTokens],
})
export class AuthModule {}
