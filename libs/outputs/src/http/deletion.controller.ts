import { Controller, Delete, Param, Res } from '@nestjs/common';
import { CallerOf, RequireScopes, type Caller } from '@zoom-platform/access';
import type { FastifyReply } from 'fastify';
import type { Deletion } from '../deletion/deletion.ledger.js';
import { DeletionRequest } from '../deletion/deletion.request.js';
import { OutputsMetrics } from '../outputs.metrics.js';
import { ContentRevocation } from '../revocation/content.revocation.js';
import { ContentAudit, sessionTarget } from './content.audit.js';

/** Deletes what a session left: files, rows and words of the search, and what modules hold of it. */
@Controller('v1/rtms/sessions/:id/content')
@RequireScopes('recordings:delete')
export class DeletionController {
  constructor(
    private readonly request: DeletionRequest,
    private readonly revocation: ContentRevocation,
    private readonly audit: ContentAudit,
    private readonly metrics: OutputsMetrics,
  ) {}

  /**
   * May be repeated; from now on readers get 410. 202 and no `completedAt` while somebody has not
   * deleted yet: who, says the receipt.
   */
  @Delete()
  async delete(
    @Param('id') sessionId: string,
    @CallerOf() caller: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Deletion> {
    const act = { caller, action: 'outputs.content_deleted', target: sessionTarget(sessionId) };
    await this.audit.record(act, () => this.request.check(sessionId));
    const { cause, revokedAt, completedAt } = await this.revocation.demand(sessionId, 'request');
    this.metrics.contentDeleted(completedAt === null ? 'failed' : 'request');
    reply.status(completedAt === null ? 202 : 200);
    return { sessionId, part: 'all', cause, requestedAt: revokedAt, completedAt };
  }
}
