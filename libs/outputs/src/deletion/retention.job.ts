import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { AuditTrail } from '@zoom-platform/access';
import { Jobs } from '@zoom-platform/database';
import { outputsConfig } from '../outputs.config.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { ContentDeletion } from './content.deletion.js';
import type { ContentPart } from './content.part.js';
import { DeletionLedger } from './deletion.ledger.js';

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
    private readonly deletion: ContentDeletion,
    private readonly deletions: DeletionLedger,
    private readonly audit: AuditTrail,
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
    if (isAllDue) await this.#expire('all', Math.max(recordings, transcripts));
    if (recordings > 0) await this.#expire('recordings', recordings);
    if (transcripts > 0) await this.#expire('transcript', transcripts);
    for (const deletion of await this.deletions.toLookAt()) {
      await this.#try(deletion.sessionId, async () => {
        const found = await this.deletion.finish(deletion);
        if (found > 0 && deletion.completedAt !== null) this.metrics.contentDeleted('late');
      });
    }
  }

  async #expire(part: ContentPart, days: number): Promise<void> {
    let due = await this.deletions.due(part, days);
    while (due.length > 0) {
      for (const sessionId of due) await this.#expireOne(sessionId, part);
      const next = await this.deletions.due(part, days);
      // What is due for a second time could not be deleted: the next run tries again.
      due = next.filter((sessionId) => !due.includes(sessionId));
    }
  }

  #expireOne(sessionId: string, part: ContentPart): Promise<void> {
    return this.#try(sessionId, async () => {
      const entry = { actor: 'platform', action: 'outputs.content_expired', target: sessionId };
      await this.audit.record({ ...entry, outcome: 'ok', detail: { part } });
      await this.deletion.delete(sessionId, part, 'retention');
      this.metrics.contentDeleted('retention');
    });
  }

  async #try(sessionId: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.metrics.contentDeleted('failed');
      this.#logger.error({ error, sessionId }, 'Content could not be deleted.');
    }
  }
}
