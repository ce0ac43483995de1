import { Metrics } from '@zoom-platform/observability';
import { SdkDriver } from '../drivers/sdk/sdk.driver.js';
import { SdkMetrics } from '../drivers/sdk/sdk.metrics.js';
import { sdkSettings, type SdkSettings } from '../drivers/sdk/sdk.settings.js';
import { rtmsSection } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';

/** A platform that Zoom has a binary for. */
export const SUPPORTED_PLATFORM = { os: 'linux', cpu: 'x64', glibc: '2.36', node: '24.21.0' };

export const FAKE_ADDON = new URL('./fake.addon.ts', import.meta.url).href;

/** The sdk driver with real children, each of which loads the fake instead of `@zoom/rtms`. */
export async function startFakeSdk(
  environment: Record<string, string> = {},
  settings: Partial<SdkSettings> = {},
): Promise<{ driver: SdkDriver; metrics: Metrics }> {
  const config = rtmsSection.parse({ RTMS_ALLOWED_HOSTS: '127.0.0.1', ...environment });
  const metrics = new Metrics();
  const driver = await SdkDriver.start(
    { ...sdkSettings(config), platform: SUPPORTED_PLATFORM, addon: FAKE_ADDON, ...settings },
    new RtmsMetrics(metrics),
    new SdkMetrics(metrics),
  );
  return { driver, metrics };
}
