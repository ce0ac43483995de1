import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Jobs } from '@zoom-platform/database';
import { outputsConfig } from '../outputs.config.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { ContentDeletion } from './content.deletion.js';
import { ContentExpiry } from './content.expiry.js';
import { type Deletion, DeletionLedger } from './deletion.ledger.js';

const QUEUE = 'outputs.retention';

/**
 * Deletes content whose time is over, and finishes deletions that were cut short, by a schedule that
 * one replica follows for all.
 */
@Injectable()
export class RetentionJob implements OnModuleInit {
  readonly #logger = new Logger(RetentionJob.name);

  constructor(
    @Inject(outputsConfig.KEY) private readonly config: ConfigType<typeof outputsConfig>,
    private readonly jobs: Jobs,
    private readonly expiry: ContentExpiry,
    private readonly deletion: ContentDeletion,
    private readonly deletions: DeletionLedger,
    private readonly metrics: OutputsMetrics,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(QUEUE, () => this.run());
    const cron = this.config.OUTPUTS_RETENTION_CRON;
    if (cron !== 'off') this.jobs.schedule(QUEUE, cron);
  }

  /** One session that cannot be deleted keeps no other from it. */
  async run(): Promise<void> {
    const recordings = this.config.OUTPUTS_KEEP_RECORDINGS_DAYS;
    const transcripts = this.config.OUTPUTS_KEEP_TRANSCRIPTS_DAYS;
    const isAllDue = recordings > 0 && transcripts > 0;
    if (isAllDue) await this.expiry.expire('all', Math.max(recordings, transcripts));
    if (recordings > 0) await this.expiry.expire('recordings', recordings);
    if (transcripts > 0) await this.expiry.expire('transcript', transcripts);
    for (const deletion of await this.deletions.toLookAt()) await this.#finish(deletion);
  }

  async #finish(deletion: Deletion): Promise<void> {
    try {
      const found = await this.deletion.finish(deletion);
      if (found > 0 && deletion.completedAt !== null) this.metrics.contentDeleted('late');
    } catch (error) {
      this.metrics.contentDeleted('failed');
      const { sessionId } = deletion;
      this.#logger.error({ error, sessionId }, 'Content could not be deleted.');
    }
  }
}
