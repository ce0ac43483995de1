import { ZoomAccounts, ZoomApps, type ZoomAccount, type ZoomApp } from '@zoom-platform/accounts';
import { describe, expect, it } from 'vitest';
import { DoctorAccountUnknownError } from './doctor.errors.js';
import { DoctorService } from './doctor.service.js';
import { CLOUD, scripted, TEXTS } from './testing/scripted.ports.js';

class OneAccount extends ZoomAccounts {
  readonly #account: ZoomAccount = {
    accountId: TEXTS.ZOOM_ACCOUNT_ID,
    clientId: TEXTS.ZOOM_CLIENT_ID,
    clientSecret: TEXTS.ZOOM_CLIENT_SECRET,
    cloud: CLOUD,
  };

  account(accountId = TEXTS.ZOOM_ACCOUNT_ID as string) {
    return Promise.resolve(accountId === this.#account.accountId ? this.#account : undefined);
  }

  accounts() {
    return Promise.resolve([this.#account]);
  }

  problems() {
    return Promise.resolve([]);
  }
}

class OneApp extends ZoomApps {
  constructor(private readonly scopes: readonly string[]) {
    super();
  }

  apps(): Promise<readonly ZoomApp[]> {
    const clientId = TEXTS.ZOOM_RTMS_CLIENT_ID;
    const clientSecret = TEXTS.ZOOM_RTMS_CLIENT_SECRET;
    return Promise.resolve([
      { id: 'a', clientId, clientSecret, cloud: CLOUD, scopes: this.scopes },
    ]);
  }

  async app() {
    return (await this.apps())[0];
  }

  appByClientId() {
    return this.app();
  }

  webhookSecrets() {
    return Promise.resolve([{ appId: 'a', secret: TEXTS.ZOOM_WEBHOOK_SECRET }]);
  }
}

const doctor = (scopes: readonly string[] = []) =>
  new DoctorService(new OneAccount(), new OneApp(scopes), scripted().ports);

describe('The doctor of the service', () => {
  it('finds nothing on a healthy set-up', async () => {
    expect(await doctor().examine({})).toMatchObject({ status: 'ok', cause: null });
  });

  it('looks up the scopes that an app is configured to ask for', async () => {
    const report = await doctor(['rtms:read:rtms_notification:admin']).examine({});
    expect(report).toMatchObject({ status: 'warning', cause: 'scope-names' });
  });

  it('refuses an account that it does not know', async () => {
    const asked = doctor().examine({ accountId: 'AnotherAccountId_22ch_' });
    await expect(asked).rejects.toBeInstanceOf(DoctorAccountUnknownError);
  });
});
