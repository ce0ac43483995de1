import { Injectable } from '@nestjs/common';
import { EventHistory } from '@zoom-platform/events';
import { PlatformError } from '@zoom-platform/kernel';
import { RefusedDeliveries, ZoomEventReceived } from '@zoom-platform/webhooks/extension';
import { DeliveryEvidence, type RefusedDelivery } from './delivery-evidence.port.js';

/** What this replica refused (another knows what it refused itself), and what any replica verified. */
@Injectable()
export class ServiceDeliveryEvidence extends DeliveryEvidence {
  constructor(
    private readonly deliveries: RefusedDeliveries,
    private readonly events: EventHistory,
  ) {
    super();
  }

  refused(limit: number): Promise<readonly RefusedDelivery[]> {
    return Promise.resolve(this.deliveries.latest(limit));
  }

  async verifiedAt(): Promise<number | null> {
    try {
      return (await this.events.lastRecordedAt(ZoomEventReceived))?.getTime() ?? null;
    } catch (error) {
      // That the database is away is found by "token-store".
      if (error instanceof PlatformError) return null;
      throw error;
    }
  }
}
