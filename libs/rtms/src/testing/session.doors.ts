import { Global, Module } from '@nestjs/common';
import {
  ZoomAccounts,
  ZoomApps,
  type ZoomAccount,
  type ZoomApp,
  type ZoomWebhookSecret,
} from '@zoom-platform/accounts';
import { DrainCoordinator, type DrainPhase } from '@zoom-platform/health';

const CLOUD = {
  oauthUrl: 'https://zoom.us/oauth',
  apiUrl: undefined,
  apiAllowedHosts: ['zoom.us'],
};

export const APPS: readonly ZoomApp[] = [
  { id: 'default', clientId: 'client-id', clientSecret: 'client-secret', cloud: CLOUD },
  { id: 'second', clientId: 'second-id', clientSecret: 'second-secret', cloud: CLOUD },
];

/** Two Zoom apps with pairs of their own. */
class TwoApps extends ZoomApps {
  app(appId: string): Promise<ZoomApp | undefined> {
    return Promise.resolve(APPS.find(({ id }) => id === appId));
  }

  apps(): Promise<readonly ZoomApp[]> {
    return Promise.resolve(APPS);
  }

  appByClientId(clientId: string): Promise<ZoomApp | undefined> {
    return Promise.resolve(APPS.find((app) => app.clientId === clientId));
  }

  webhookSecrets(): Promise<readonly ZoomWebhookSecret[]> {
    return Promise.resolve([]);
  }
}

/** None is configured: any app may serve any account. */
class NoAccounts extends ZoomAccounts {
  account(): Promise<ZoomAccount | undefined> {
    return Promise.resolve(undefined);
  }

  accounts(): Promise<readonly ZoomAccount[]> {
    return Promise.resolve([]);
  }

  problems(): Promise<readonly []> {
    return Promise.resolve([]);
  }
}

/** Less than the service has by default. */
const PHASE_MS = 8_000;

/** Runs a phase when a test says so. */
export class OnDemandDrain extends DrainCoordinator {
  readonly #steps: (readonly [DrainPhase, (withinMs: number) => Promise<void>])[] = [];
  readonly draining = false;

  register(phase: DrainPhase, _name: string, run: (withinMs: number) => Promise<void>): void {
    this.#steps.push([phase, run]);
  }

  async run(phase: DrainPhase, withinMs = PHASE_MS): Promise<void> {
    for (const [of, run] of this.#steps) if (of === phase) await run(withinMs);
  }
}

/** What the sessions need around them: apps, and a drain that a test runs. */
@Global()
@Module({
  providers: [
    { provide: ZoomApps, useClass: TwoApps },
    { provide: ZoomAccounts, useClass: NoAccounts },
    { provide: DrainCoordinator, useClass: OnDemandDrain },
  ],
  exports: [ZoomApps, ZoomAccounts, DrainCoordinator],
})
export class DoorsModule {}
