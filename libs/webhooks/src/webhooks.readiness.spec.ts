import { describe, expect, it } from 'vitest';
import { FakeZoomApps } from './testing/fake.zoom-apps.js';
import { WebhooksReadiness } from './webhooks.readiness.js';

describe('the readiness of webhooks', () => {
  it('is degraded while no secret is configured, and names no secret when one is', async () => {
    const { status, detail } = await new WebhooksReadiness(new FakeZoomApps([])).check();
    expect(status).toBe('degraded');
    expect(detail).toContain('503');
    const apps = new FakeZoomApps([{ appId: 'first', secret: 'first secret token' }]);
    expect(await new WebhooksReadiness(apps).check()).toEqual({ status: 'up' });
  });
});
