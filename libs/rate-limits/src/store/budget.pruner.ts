import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, Jobs } from '@zoom-platform/database';
import { PRUNE } from './budget.statements.js';

const PRUNE_QUEUE = 'rate-limits.prune';
/** Once an hour: there is a row for each caller, account and day. */
const PRUNE_CRON = '23 * * * *';

/** Forgets budgets that are whole again. */
@Injectable()
export class BudgetPruner implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PRUNE_QUEUE, () => this.prune());
    this.jobs.schedule(PRUNE_QUEUE, PRUNE_CRON);
  }

  async prune(): Promise<void> {
    await this.database.execute(PRUNE);
  }
}
