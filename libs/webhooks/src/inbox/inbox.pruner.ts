import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Database, Jobs } from '@zoom-platform/database';
import { webhooksConfig } from '../webhooks.config.js';

const PRUNE_QUEUE = 'webhooks.prune';
/** Once a night; deletes in small steps, so the minute does not matter. */
const PRUNE_CRON = '37 3 * * *';
const STEP = 1_000;

const PRUNE = `DELETE FROM webhook_inbox WHERE id IN (
  SELECT id FROM webhook_inbox WHERE received_at < clock_timestamp() - make_interval(days => $1)
  ORDER BY received_at LIMIT ${String(STEP)})`;

/**
 * Forgets deliveries after their retention, in steps that hold no lock for long. A repeat is not
 * known as one afterwards; its signature is too old by then.
 */
@Injectable()
export class InboxPruner implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly database: Database,
    @Inject(webhooksConfig.KEY) private readonly config: ConfigType<typeof webhooksConfig>,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(PRUNE_QUEUE, () => this.#prune());
    this.jobs.schedule(PRUNE_QUEUE, PRUNE_CRON);
  }

  async #prune(): Promise<void> {
    const days = this.config.WEBHOOK_RETENTION_DAYS;
    while ((await this.database.execute(PRUNE, [days])) === STEP);
  }
}
