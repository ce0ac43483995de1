import { Injectable } from '@nestjs/common';
import { ZoomApps } from '@zoom-platform/accounts';
import { ReadinessIndicator, type ReadinessState } from '@zoom-platform/health';

/** Says when the webhook route is off. The rest of the service still serves: degraded, not down. */
@Injectable()
export class WebhooksReadiness extends ReadinessIndicator {
  readonly name = 'webhooks';

  constructor(private readonly apps: ZoomApps) {
    super();
  }

  async check(): Promise<ReadinessState> {
    const secrets = await this.apps.webhookSecrets();
    if (secrets.length > 0) return { status: 'up' };
    return {
      status: 'degraded',
      detail: 'No webhook secret is configured: /webhooks/zoom answers 503, no stream can start.',
    };
  }
}
