import { Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { RequestRejections } from '@zoom-platform/http';
import { WebhookMetrics } from './webhooks.metrics.js';
import { ZOOM_WEBHOOK_PATH } from './webhooks.path.js';

/** Counts refused deliveries, also those that never reach the guard: too large, truncated. */
@Injectable()
export class RefusalCounter implements OnModuleInit {
  constructor(
    private readonly rejections: RequestRejections,
    private readonly metrics: WebhookMetrics,
  ) {}

  onModuleInit(): void {
    this.rejections.onRejection(({ path, code }) => {
      if (path === ZOOM_WEBHOOK_PATH) this.metrics.requests.inc({ outcome: outcomeOf(code) });
    });
  }
}

/** `webhooks.signature_stale` → `signature_stale`. */
function outcomeOf(code: string): string {
  return code.slice(code.indexOf('.') + 1);
}
