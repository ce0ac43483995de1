import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ZoomAccounts } from '@zoom-platform/accounts';
import { Jobs } from '@zoom-platform/database';
import { PlatformError } from '@zoom-platform/kernel';
import { z } from 'zod';
import { MeetingCensus, type MeetingName } from './meeting.census.js';
import { StandingRows } from './standing.rows.js';
import { StreamRestarter } from './stream.restarter.js';

/** Of streams that were broken off. */
export const RESTART_QUEUE = 'rtms.restart';

const restartData = z.object({ streamId: z.string() });

/** Starts RTMS again for one meeting, unless it is captured by now, or over. */
@Injectable()
export class RestartJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly accounts: ZoomAccounts,
    private readonly standing: StandingRows,
    private readonly census: MeetingCensus,
    private readonly restarter: StreamRestarter,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(RESTART_QUEUE, (data) => this.restart(restartData.parse(data).streamId));
  }

  async restart(streamId: string): Promise<void> {
    const broken = await this.standing.broken(streamId);
    if (broken === null) return;
    const account = await this.accounts.account(broken.accountId);
    if (account === undefined || (await this.#isOver(broken.accountId, broken))) return;
    await this.restarter.restart(account, broken, broken.appId);
  }

  /** Where Zoom does not say so, the start is tried: it refuses that of a meeting that is over. */
  async #isOver(accountId: string, meeting: MeetingName): Promise<boolean> {
    try {
      return await this.census.isOver(accountId, meeting);
    } catch (error) {
      if (error instanceof PlatformError) return false;
      throw error;
    }
  }
}
