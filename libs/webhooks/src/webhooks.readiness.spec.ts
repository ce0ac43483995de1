import { describe, expect, it } from 'vitest';
import { FakeZoomApps } from './testing/fake.zoom-apps.js';
import { WebhooksReadiness } from './webhooks.readiness.js';

describe('the readiness of webhooks', () => {
  it('is degraded while no secret is configured, and names no secret when one is', async () => {
    expect(await new WebhooksReadiness(new FakeZoomApps([])).check()).toMatchObject({
      status: 'degraded',
      detail: expect.stringContaining('503'),
    });
    const apps = new FakeZoomApps([{ appId: 'first', secret: 'first secret token' }]);
    expect(await new WebhooksReadiness(apps).check()).toEqual({ status: 'up' });
  });
});
