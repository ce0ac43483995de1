import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { ZoomAccounts, ZoomApps } from '@zoom-platform/accounts';
import { ACCOUNT_CHECKS } from './check.catalog.js';
import { runChecks } from './check.runner.js';
import { DoctorAccountUnknownError } from './doctor.errors.js';
import { DOCTOR_PORTS, type ServicePorts } from './doctor.ports.js';
import type { DoctorReport } from './doctor.report.js';
import { DeliveryEvidence } from './probes/delivery-evidence.port.js';
import { TokenStoreEvidence } from './probes/token-store.port.js';
import { setupOfPorts } from './setup/ports.setup.js';

/** What a caller may ask for. */
export interface DoctorQuestion {
  readonly accountId?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly meeting?: string | undefined;
  /** Id of the app for RTMS in the Marketplace. Default: its Client ID. */
  readonly rtmsAppId?: string | undefined;
}

/** The checks, on the set-up that the service runs with. */
@Injectable()
export class DoctorService {
  constructor(
    private readonly accounts: ZoomAccounts,
    private readonly apps: ZoomApps,
    @Inject(DOCTOR_PORTS) private readonly ports: ServicePorts,
    @Optional() private readonly deliveries?: DeliveryEvidence,
    @Optional() private readonly tokenStore?: TokenStoreEvidence,
  ) {}

  /** @throws DoctorAccountUnknownError */
  async examine(question: DoctorQuestion): Promise<DoctorReport> {
    const { accountId, publicUrl, meeting, rtmsAppId } = question;
    const setup = await setupOfPorts(this.accounts, this.apps, accountId);
    if (setup === undefined) throw new DoctorAccountUnknownError();
    const { deliveries, tokenStore } = this;
    return runChecks(ACCOUNT_CHECKS, {
      // The service runs, so its configuration was accepted as a whole when it started.
      texts: {},
      setup,
      ports: {
        ...this.ports,
        pause: (ms) => pause(ms),
        ...(deliveries === undefined ? {} : { deliveries }),
        ...(tokenStore === undefined ? {} : { tokenStore }),
      },
      options: {
        features: ['meetings', 'rtms-control'],
        scopeNames: (await this.apps.apps()).flatMap(({ scopes = [] }) => scopes),
        scopeLagMs: 0,
        otherClouds: [],
        ...(publicUrl === undefined ? {} : { publicUrl }),
        ...(meeting === undefined ? {} : { meeting }),
        ...(rtmsAppId === undefined ? {} : { rtmsAppId }),
      },
    });
  }
}
