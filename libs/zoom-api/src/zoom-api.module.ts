import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { CallBudget } from './budget/call.budget.js';
import { FileDownload } from './download/file.download.js';
import { HostCircuits } from './resilience/host.circuits.js';
import { RestExchange } from './rest.exchange.js';
import { TokenBearingClient } from './token-bearing.client.js';
import { zoomApiConfig } from './zoom-api.config.js';
import { ZoomApiMetrics } from './zoom-api.metrics.js';
import { ZoomApi } from './zoom-api.port.js';

/**
 * Stands on what the application gives to all: `AuthModule` or `InMemoryAuthModule`, `Clock`,
 * `Metrics`, `RateLimits`. A program without a database gives `InMemoryRateLimits`.
 */
@Module({
  imports: [ConfigModule.forFeature(zoomApiConfig)],
  providers: [
    CallBudget,
    FileDownload,
    HostCircuits,
    RestExchange,
    ZoomApiMetrics,
    { provide: ZoomApi, useClass: TokenBearingClient },
  ],
  exports: [ZoomApi],
})
export class ZoomApiModule {}
