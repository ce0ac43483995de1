import { Injectable } from '@nestjs/common';
import { LiveSetup } from './live.setup.js';
import { ZoomApps, type ZoomApp, type ZoomWebhookSecret } from './zoom-apps.port.js';

/** The apps of the environment, or of the file that it names. */
@Injectable()
export class ConfiguredApps extends ZoomApps {
  constructor(private readonly setup: LiveSetup) {
    super();
  }

  app(appId: string): Promise<ZoomApp | undefined> {
    return Promise.resolve(this.setup.current.apps.find(({ id }) => id === appId));
  }

  apps(): Promise<readonly ZoomApp[]> {
    return Promise.resolve(this.setup.current.apps);
  }

  appByClientId(clientId: string): Promise<ZoomApp | undefined> {
    return Promise.resolve(this.setup.current.apps.find((app) => app.clientId === clientId));
  }

  webhookSecrets(): Promise<readonly ZoomWebhookSecret[]> {
    return Promise.resolve(this.setup.current.webhookSecrets);
  }
}
