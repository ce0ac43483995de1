import { Global, Module } from '@nestjs/common';
import { ZoomAccounts, ZoomApps, type ZoomAccount, type ZoomApp } from '@zoom-platform/accounts';
import { Clock, SystemClock } from '@zoom-platform/kernel';

export const ACCOUNT = 'AnAccountIdOfZoom_22ch';
const CLOUD = { oauthUrl: 'https://zoom.us/oauth', apiUrl: undefined, apiAllowedHosts: [] };

export class OneAccount extends ZoomAccounts {
  readonly #account: ZoomAccount = {
    accountId: ACCOUNT,
    clientId: 'rest',
    clientSecret: 'x',
    cloud: CLOUD,
  };

  account() {
    return Promise.resolve(this.#account);
  }

  accounts() {
    return Promise.resolve([this.#account]);
  }

  problems() {
    return Promise.resolve([]);
  }
}

export class ThreeApps extends ZoomApps {
  apps(): Promise<readonly ZoomApp[]> {
    const app = { clientSecret: 'x', cloud: CLOUD };
    return Promise.resolve([
      { id: 's2s', clientId: 'rest', kind: 's2s', ...app },
      { id: 'notes', clientId: 'TheRtmsAppsClientId_22', kind: 'general', ...app },
      { id: 'captions', clientId: 'CaptionsAppsClientId_2', kind: 'general', ...app },
    ]);
  }

  async app(appId: string) {
    return (await this.apps()).find(({ id }) => id === appId);
  }

  async appByClientId(clientId: string) {
    return (await this.apps()).find((app) => app.clientId === clientId);
  }

  webhookSecrets() {
    return Promise.resolve([]);
  }
}

/** Six hours and more ahead of the database, where a test says so. */
export class MovableClock extends SystemClock {
  static aheadMs = 0;

  override now(): number {
    return super.now() + MovableClock.aheadMs;
  }
}

@Global()
@Module({ providers: [{ provide: Clock, useClass: MovableClock }], exports: [Clock] })
export class ClockModule {}
