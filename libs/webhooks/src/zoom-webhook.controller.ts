import { Controller, HttpCode, Post, UseGuards } from '@nestjs/common';
import { Public } from '@zoom-platform/access';
import { RawBody } from '@zoom-platform/http';
import { WebhookInbox } from './inbox/webhook.inbox.js';
import {
  answerUrlValidation,
  URL_VALIDATION,
  type UrlValidationAnswer,
} from './signature/url-validation.responder.js';
import { Verified } from './signature/verified-delivery.decorator.js';
import type { VerifiedDelivery } from './signature/verified-delivery.type.js';
import { ZoomSignatureGuard } from './signature/zoom-signature.guard.js';
import { parseZoomBody, ZoomBodyReader } from './translation/zoom-body.reader.js';
import { WebhookMetrics } from './webhooks.metrics.js';
import { ZOOM_WEBHOOK_PATH } from './webhooks.path.js';

@Controller(ZOOM_WEBHOOK_PATH)
export class ZoomWebhookController {
  constructor(
    private readonly inbox: WebhookInbox,
    private readonly metrics: WebhookMetrics,
  ) {}

  /** Zoom's deliveries; public to the API key's guard, since their signature is their key. 200 means: committed, or a URL validation that is answered. */
  @Post()
  @HttpCode(200)
  @Public()
  @RawBody()
  @UseGuards(ZoomSignatureGuard)
  async receive(@Verified() delivery: VerifiedDelivery): Promise<UrlValidationAnswer | undefined> {
    const body = parseZoomBody(delivery.rawBody);
    if (new ZoomBodyReader(body).event === URL_VALIDATION) {
      const answer = answerUrlValidation(body, delivery.secret);
      this.metrics.requests.inc({ outcome: 'url_validated' });
      return answer;
    }
    const outcome = await this.inbox.accept(delivery, body);
    this.metrics.requests.inc({ outcome });
    return undefined;
  }
}
