import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AuthModule } from '@zoom-platform/auth';
import { TokenBearingClient } from './token-bearing.client.js';
import { zoomApiConfig } from './zoom-api.config.js';
import { ZoomApi } from './zoom-api.port.js';

@Module({
  imports: [AuthModule, ConfigModule.forFeature(zoomApiConfig)],
  providers: [{ provide: ZoomApi, useClass: TokenBearingClient }],
  exports: [ZoomApi],
})
export class ZoomApiModule {}
