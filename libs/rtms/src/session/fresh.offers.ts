import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { FreshEvents } from '@zoom-platform/events';
import { ZoomRtmsStarted } from '@zoom-platform/webhooks/extension';
import { StreamSubscriber } from './stream.subscriber.js';

/**
 * Claims a stream in the replica that accepted its webhook, in the same breath: so replicas share the
 * streams as the deliveries are shared among them. The subscriber, which one replica runs for all, does
 * the same later and finds it done; where this fails, it is the one that does it.
 */
@Injectable()
export class FreshOffers implements OnModuleInit, OnModuleDestroy {
  readonly #logger = new Logger(FreshOffers.name);
  #stopListening: () => void = () => undefined;

  constructor(
    private readonly fresh: FreshEvents,
    private readonly subscriber: StreamSubscriber,
  ) {}

  onModuleInit(): void {
    this.#stopListening = this.fresh.onFresh(ZoomRtmsStarted, (event, envelope) => {
      this.subscriber.onStarted(event, envelope).catch((error: unknown) => {
        const name = error instanceof Error ? error.name : 'not an Error';
        this.#logger.debug(`Stream ${event.payload.streamId} was not taken at once: ${name}.`);
      });
    });
  }

  onModuleDestroy(): void {
    this.#stopListening();
  }
}
