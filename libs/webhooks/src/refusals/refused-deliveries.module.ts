import { Module } from '@nestjs/common';
import { RefusedDeliveries } from './refused.deliveries.js';

/** For features that ask what the webhook route refused; one instance with `WebhooksModule`. */
@Module({ providers: [RefusedDeliveries], exports: [RefusedDeliveries] })
export class RefusedDeliveriesModule {}
