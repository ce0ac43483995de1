import { Controller, Delete, Param } from '@nestjs/common';
import { CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import { ContentDeletion } from '../deletion/content.deletion.js';
import type { Deletion } from '../deletion/deletion.ledger.js';
import { DeletionRequest } from '../deletion/deletion.request.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { ContentAudit, sessionTarget } from './content.audit.js';

/** Deletes what a session left: files, rows and words of the search. */
@Controller('v1/rtms/sessions/:id/content')
@RequireScopes('recordings:delete')
export class DeletionController {
  constructor(
    private readonly request: DeletionRequest,
    private readonly deletion: ContentDeletion,
    private readonly audit: ContentAudit,
    private readonly metrics: OutputsMetrics,
  ) {}

  /** May be repeated; from now on readers get 410. */
  @Delete()
  async delete(@Param('id') sessionId: string, @CallerOf() caller: Caller): Promise<Deletion> {
    const act = { caller, action: 'outputs.content_deleted', target: sessionTarget(sessionId) };
    await this.audit.record(act, () => this.request.check(sessionId));
    const { deletion } = await this.deletion.delete(sessionId, 'all', 'request');
    this.metrics.contentDeleted('request');
    return deletion;
  }
}
