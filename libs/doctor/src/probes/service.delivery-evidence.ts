import { Injectable } from '@nestjs/common';
import { RefusedDeliveries } from '@zoom-platform/webhooks/extension';
import { DeliveryEvidence, type RefusedDelivery } from './delivery-evidence.port.js';

/** What the webhook route of this replica refused; another replica knows what it refused itself. */
@Injectable()
export class ServiceDeliveryEvidence extends DeliveryEvidence {
  constructor(private readonly deliveries: RefusedDeliveries) {
    super();
  }

  refused(limit: number): Promise<readonly RefusedDelivery[]> {
    return Promise.resolve(this.deliveries.latest(limit));
  }
}
