import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { AccountsModule } from '@zoom-platform/accounts';
import { InMemoryAuthModule } from '@zoom-platform/auth';
import { Clock, SystemClock } from '@zoom-platform/kernel';
import { Metrics, ObservabilityModule } from '@zoom-platform/observability';
import { InMemoryRateLimitsModule } from '@zoom-platform/rate-limits';
import { vi } from 'vitest';
import { ZoomApiModule } from '../zoom-api.module.js';
import { ZoomApi } from '../zoom-api.port.js';

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

export interface OpenedZoomApi {
  readonly zoomApi: ZoomApi;
  readonly metrics: Metrics;
  readonly module: TestingModule;
}

/** Fast by configuration: what takes seconds with Zoom takes milliseconds here. */
const FAST = {
  ZOOM_ACCOUNT_ID: 'SpecAccountId000000022',
  ZOOM_CLIENT_ID: 'SpecClientId0000000022',
  ZOOM_CLIENT_SECRET: 'SpecSecret00000000000000000032ch',
  ZOOM_API_DEADLINE_MS: '3000',
  ZOOM_API_TIMEOUT_MS: '500',
  ZOOM_API_BACKOFF_MS: '2',
  ZOOM_API_BREAKER_FAILURES: '1000',
  ZOOM_PLAN: 'business',
};

/** The real modules, configured by the environment as the service is; undo with `unstubAllEnvs`. */
export async function openZoomApi(
  origin: string,
  environment: Readonly<Record<string, string>> = {},
  limits: DynamicModule | typeof InMemoryRateLimitsModule = InMemoryRateLimitsModule,
): Promise<OpenedZoomApi> {
  const all = { ...FAST, ZOOM_OAUTH_URL: `${origin}/oauth`, ...environment };
  for (const [key, text] of Object.entries(all)) vi.stubEnv(key, text);
  const module = await Test.createTestingModule({
    imports: [
      ClockModule,
      ObservabilityModule,
      AccountsModule,
      InMemoryAuthModule,
      limits,
      ZoomApiModule,
    ],
  }).compile();
  return { module, zoomApi: module.get(ZoomApi), metrics: module.get(Metrics) };
}
