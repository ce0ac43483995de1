import { ZoomApps, type ZoomApp, type ZoomWebhookSecret } from '@zoom-platform/accounts';

/** Apps that have webhook secrets only. */
export class FakeZoomApps extends ZoomApps {
  constructor(private readonly secrets: readonly ZoomWebhookSecret[]) {
    super();
  }

  app(): Promise<ZoomApp | undefined> {
    return Promise.resolve(undefined);
  }

  apps(): Promise<readonly ZoomApp[]> {
    return Promise.resolve([]);
  }

  appByClientId(): Promise<ZoomApp | undefined> {
    return Promise.resolve(undefined);
  }

  webhookSecrets(): Promise<readonly ZoomWebhookSecret[]> {
    return Promise.resolve(this.secrets);
  }
}
