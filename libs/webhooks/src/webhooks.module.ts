import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { HttpModule } from '@zoom-platform/http';
import { WebhookInbox } from './inbox/webhook.inbox.js';
import { InboxPruner } from './inbox/inbox.pruner.js';
import { InboxWriter } from './inbox/inbox.writer.js';
import { TurnedAwayDeliveries } from './inbox/turned-away.deliveries.js';
import { RefusalCounter } from './refusal.counter.js';
import { RefusedDeliveriesModule } from './refusals/refused-deliveries.module.js';
import { ZoomSignatureGuard } from './signature/zoom-signature.guard.js';
import { ZoomSignatureVerifier } from './signature/zoom-signature.verifier.js';
import { webhooksConfig } from './webhooks.config.js';
import { WebhookMetrics } from './webhooks.metrics.js';
import { WebhooksReadiness } from './webhooks.readiness.js';
import { ZoomWebhookController } from './zoom-webhook.controller.js';

@Module({
  imports: [ConfigModule.forFeature(webhooksConfig), HttpModule, RefusedDeliveriesModule],
  controllers: [ZoomWebhookController],
  providers: [
    InboxPruner,
    InboxWriter,
    RefusalCounter,
    TurnedAwayDeliveries,
    WebhookInbox,
    WebhookMetrics,
    WebhooksReadiness,
    ZoomSignatureGuard,
    ZoomSignatureVerifier,
  ],
})
export class WebhooksModule {}
