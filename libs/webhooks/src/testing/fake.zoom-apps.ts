import { ZoomApps, type ZoomApp, type ZoomWebhookSecret } from '@zoom-platform/accounts';

/** Apps as a spec lists them; most need no more than their webhook secrets. */
export class FakeZoomApps extends ZoomApps {
  constructor(
    private readonly secrets: readonly ZoomWebhookSecret[],
    private readonly known: readonly ZoomApp[] = [],
  ) {
    super();
  }

  app(appId: string): Promise<ZoomApp | undefined> {
    return Promise.resolve(this.known.find(({ id }) => id === appId));
  }

  apps(): Promise<readonly ZoomApp[]> {
    return Promise.resolve(this.known);
  }

  appByClientId(clientId: string): Promise<ZoomApp | undefined> {
    return Promise.resolve(this.known.find((app) => app.clientId === clientId));
  }

  webhookSecrets(): Promise<readonly ZoomWebhookSecret[]> {
    return Promise.resolve(this.secrets);
  }
}
