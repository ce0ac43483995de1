import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { ZoomApps, type ZoomApp } from '@zoom-platform/accounts';
import { Clock } from '@zoom-platform/kernel';
import { Vault } from '@zoom-platform/vault';
import { AppNotInstallableError, InstallStateError } from '../auth.errors.js';
import { installableApp } from '../grants/installable.app.js';
import { SealedRecord } from '../store/sealed.record.js';
import { cookieOf, installSchema, type InstallInProgress } from './install.cookie.js';
import { INSTALL_PURPOSE } from './install.start.js';
import { InstallStates } from './install.states.js';

/** Lets only the browser through that began the installation, in time, and once. */
@Injectable()
export class InstallGate {
  readonly #records: SealedRecord<typeof installSchema>;

  constructor(
    private readonly apps: ZoomApps,
    private readonly states: InstallStates,
    private readonly clock: Clock,
    vault: Vault,
  ) {
    this.#records = new SealedRecord(vault, INSTALL_PURPOSE, installSchema);
  }

  /** @throws InstallStateError, AppNotInstallableError, DatabaseUnavailableError */
  async pass(
    appId: string,
    state: string | undefined,
    cookies: string | undefined,
  ): Promise<{ readonly app: ZoomApp; readonly begun: InstallInProgress }> {
    const app = await installableApp(this.apps, appId);
    if (app.redirectUri === undefined) throw new AppNotInstallableError('no_redirect_uri');
    const sealed = cookieOf(cookies, appId, app.redirectUri);
    const begun = sealed === undefined ? undefined : await this.#records.open(sealed, appId);
    if (begun === undefined) throw new InstallStateError('no_cookie');
    if (state === undefined || !isSame(state, begun.state)) {
      throw new InstallStateError('other_state');
    }
    if (this.clock.now() >= begun.expiresAt) throw new InstallStateError('expired');
    if (!(await this.states.use(begun))) throw new InstallStateError('used');
    return { app, begun };
  }
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
