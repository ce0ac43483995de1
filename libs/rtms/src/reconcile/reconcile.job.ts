import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { ZoomAccounts, type ZoomAccount } from '@zoom-platform/accounts';
import { Jobs } from '@zoom-platform/database';
import { PlatformError } from '@zoom-platform/kernel';
import { z } from 'zod';
import { rtmsConfig } from '../rtms.config.js';
import { AccountReconciler, type AccountStanding } from './account.reconciler.js';
import { ReconcileMetrics } from './reconcile.metrics.js';
import { SilenceWatch } from './silence.watch.js';

/** Of the looks at what webhooks missed. */
export const RECONCILE_QUEUE = 'rtms.reconcile';

const lookData = z.object({ outageUntil: z.number().optional() });

/** Finds what webhooks missed, by a schedule that one replica follows for all. */
@Injectable()
export class ReconcileJob implements OnModuleInit {
  readonly #logger = new Logger(ReconcileJob.name);
  /** By account: the code of the failure that was logged. */
  readonly #failures = new Map<string, string>();

  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly jobs: Jobs,
    private readonly accounts: ZoomAccounts,
    private readonly reconciler: AccountReconciler,
    private readonly silence: SilenceWatch,
    private readonly metrics: ReconcileMetrics,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(RECONCILE_QUEUE, (data) => this.run(lookData.parse(data).outageUntil));
    const cron = this.config.RTMS_RECONCILE_CRON;
    if (cron !== 'off') this.jobs.schedule(RECONCILE_QUEUE, cron);
  }

  /**
   * One look at every account; one that cannot be looked at keeps none of the others from it.
   * @param outageUntil until when deliveries were not taken, where that is why; Unix milliseconds.
   */
  async run(outageUntil?: number): Promise<void> {
    const accounts = await this.accounts.accounts();
    const seen: AccountStanding[] = [];
    for (const account of accounts) {
      const standing = await this.#look(account, outageUntil);
      if (standing !== null) seen.push(standing);
    }
    const unjoined = seen.reduce((sum, standing) => sum + standing.unjoined, 0);
    await this.metrics.looked(unjoined, accounts.length - seen.length);
    const live = seen.reduce((sum, standing) => sum + standing.live, 0);
    await this.silence.look(seen.length === 0 ? null : live);
  }

  /** `null` where it could not be looked at. */
  async #look(account: ZoomAccount, outageUntil?: number): Promise<AccountStanding | null> {
    const { accountId } = account;
    try {
      const standing = await this.reconciler.reconcile(account, outageUntil);
      this.#failures.delete(accountId);
      return standing;
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      this.metrics.failed();
      this.#report(accountId, error);
      return null;
    }
  }

  /** Once for each change: an account without the scope stays without it. */
  #report(accountId: string, { code, fix }: PlatformError): void {
    if (this.#failures.get(accountId) === code) return;
    this.#failures.set(accountId, code);
    this.#logger.warn({
      msg: 'Live meetings cannot be compared with streams.',
      accountId,
      code,
      fix,
    });
  }
}
