import { Controller, Get, Query, Res, UsePipes } from '@nestjs/common';
import { AuditTrail, RequireScopes } from '@zoom-platform/access';
import type { FastifyReply } from 'fastify';
import { AskerOf, type ZoomAsker } from '../forwarding/zoom.asker.js';
import { ZoomInputPipe } from '../forwarding/zoom-input.pipe.js';
import {
  explainMeetingLink,
  type LinkExplanation,
} from '../meeting-link/meeting-link.explainer.js';
import { parseMeetingLink } from '../meeting-link/meeting-link.parser.js';
import type { MeetingLink } from '../meeting-link/meeting-link.type.js';
import { MeetingTextQuery } from './meetings.dto.js';

type ExplainedText = LinkExplanation & { readonly secrets?: Partial<MeetingLink> };

/** Says what we read in an invitation; Zoom is not asked. */
@Controller('v1/meeting-links')
@RequireScopes('meetings:read')
@UsePipes(ZoomInputPipe)
export class MeetingLinksController {
  constructor(private readonly audit: AuditTrail) {}

  @Get()
  async explain(
    @Query() { text }: MeetingTextQuery,
    @AskerOf() { caller, secrets }: ZoomAsker,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ExplainedText> {
    const explanation = explainMeetingLink(text);
    if (!secrets || explanation.winner === undefined) return explanation;
    const target = 'GET /v1/meeting-links';
    await this.audit.record({ actor: caller, action: 'zoom.secrets_shown', target, outcome: 'ok' });
    reply.header('cache-control', 'no-store');
    const { pwd, passcode, numericPasscode } = parseMeetingLink(text);
    return { ...explanation, secrets: { pwd, passcode, numericPasscode } };
  }
}
