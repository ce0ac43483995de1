import { Injectable, Logger } from '@nestjs/common';
import { AuditTrail } from '@zoom-platform/access';
import { OutputsMetrics } from '../outputs.metrics.js';
import { ContentRevocation } from '../revocation/content.revocation.js';
import { ContentDeletion } from './content.deletion.js';
import type { ContentPart } from './content.part.js';
import { DeletionLedger } from './deletion.ledger.js';

/** Deletes content whose time is over. */
@Injectable()
export class ContentExpiry {
  readonly #logger = new Logger(ContentExpiry.name);

  constructor(
    private readonly deletion: ContentDeletion,
    private readonly deletions: DeletionLedger,
    private readonly revocation: ContentRevocation,
    private readonly audit: AuditTrail,
    private readonly metrics: OutputsMetrics,
  ) {}

  /** One session that cannot be deleted keeps no other from it. */
  async expire(part: ContentPart, days: number): Promise<void> {
    let due = await this.deletions.due(part, days);
    while (due.length > 0) {
      for (const sessionId of due) await this.#try(sessionId, part);
      const next = await this.deletions.due(part, days);
      // What is due for a second time could not be deleted: the next run tries again.
      due = next.filter((sessionId) => !due.includes(sessionId));
    }
  }

  async #try(sessionId: string, part: ContentPart): Promise<void> {
    try {
      const entry = { actor: 'platform', action: 'outputs.content_expired', target: sessionId };
      await this.audit.record({ ...entry, outcome: 'ok', detail: { part } });
      const isGone = await this.#delete(sessionId, part);
      this.metrics.contentDeleted(isGone ? 'retention' : 'failed');
    } catch (error) {
      this.metrics.contentDeleted('failed');
      this.#logger.error({ error, sessionId }, 'Content could not be deleted.');
    }
  }

  /** Holders know no parts: they are asked once the whole session goes. */
  async #delete(sessionId: string, part: ContentPart): Promise<boolean> {
    if (part === 'all') {
      return (await this.revocation.demand(sessionId, 'retention')).completedAt !== null;
    }
    await this.deletion.delete(sessionId, part, 'retention');
    return true;
  }
}
