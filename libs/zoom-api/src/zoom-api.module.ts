import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { TokenBearingClient } from './token-bearing.client.js';
import { zoomApiConfig } from './zoom-api.config.js';
import { ZoomApi } from './zoom-api.port.js';

/** Needs the global `AuthModule`, or `InMemoryAuthModule` where there is no database. */
@Module({
  imports: [ConfigModule.forFeature(zoomApiConfig)],
  providers: [{ provide: ZoomApi, useClass: TokenBearingClient }],
  exports: [ZoomApi],
})
export class ZoomApiModule {}
