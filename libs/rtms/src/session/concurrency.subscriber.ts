import { Injectable, Logger } from '@nestjs/common';
import { OnDomainEvent, type EventEnvelope } from '@zoom-platform/events';
import { ZoomRtmsConcurrencyReported } from '@zoom-platform/webhooks/extension';
import { ConcurrencyMetrics } from './concurrency.metrics.js';
import { ConcurrencyWords } from './concurrency.words.js';

/** Keeps what Zoom says of its own limit, which changes who gets a place, and counts it. */
@Injectable()
export class ConcurrencySubscriber {
  readonly #logger = new Logger(ConcurrencySubscriber.name);

  constructor(
    private readonly words: ConcurrencyWords,
    private readonly metrics: ConcurrencyMetrics,
  ) {}

  @OnDomainEvent(ZoomRtmsConcurrencyReported, { subscriber: 'rtms.concurrency' })
  async onReported(
    { payload }: ZoomRtmsConcurrencyReported,
    envelope: EventEnvelope,
  ): Promise<void> {
    await this.words.keep(payload, envelope);
    const { level, streams, limit, entityId, accountId } = payload;
    await this.metrics.reported(level, streams);
    const msg =
      level === 'limited'
        ? 'Zoom started no stream: the account has as many as it may have.'
        : 'The account has nearly as many streams as Zoom allows.';
    this.#logger.warn({ msg, streams, limit, entityId, accountId });
  }
}
