import type { ConfigType } from '@nestjs/config';
import type { Metrics } from '@zoom-platform/observability';
import type { rtmsConfig } from '../rtms.config.js';
import type { RtmsMetrics } from '../rtms.metrics.js';
import type { RtmsDriver } from './rtms-driver.port.js';
import { WebsocketDriver } from './websocket.driver.js';

/**
 * The driver that `RTMS_DRIVER` names. Nothing of the other one is loaded.
 * @throws SdkDriverUnavailableError
 */
export async function chosenDriver(
  config: ConfigType<typeof rtmsConfig>,
  rtmsMetrics: RtmsMetrics,
  metrics: Metrics,
): Promise<RtmsDriver> {
  if (config.RTMS_DRIVER === 'websocket') return new WebsocketDriver(config, rtmsMetrics);
  const [{ SdkDriver }, { sdkSettings }, { SdkMetrics }] = await Promise.all([
    import('./sdk/sdk.driver.js'),
    import('./sdk/sdk.settings.js'),
    import('./sdk/sdk.metrics.js'),
  ]);
  return SdkDriver.start(sdkSettings(config), rtmsMetrics, new SdkMetrics(metrics));
}
