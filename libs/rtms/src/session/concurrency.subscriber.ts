import { Injectable, Logger } from '@nestjs/common';
import { OnDomainEvent } from '@zoom-platform/events';
import { ZoomRtmsConcurrencyReported } from '@zoom-platform/webhooks/extension';
import { ConcurrencyMetrics } from './concurrency.metrics.js';

/** Counts what Zoom says of its own limit; what we do about places of ours is decided in admission. */
@Injectable()
export class ConcurrencySubscriber {
  readonly #logger = new Logger(ConcurrencySubscriber.name);

  constructor(private readonly metrics: ConcurrencyMetrics) {}

  @OnDomainEvent(ZoomRtmsConcurrencyReported, { subscriber: 'rtms.concurrency' })
  onReported({ payload }: ZoomRtmsConcurrencyReported): void {
    const { level, streams, limit, entityId, accountId } = payload;
    this.metrics.reported(level, streams);
    const msg =
      level === 'limited'
        ? 'Zoom started no stream: the account has as many as it may have.'
        : 'The account has nearly as many streams as Zoom allows.';
    this.#logger.warn({ msg, streams, limit, entityId, accountId });
  }
}
