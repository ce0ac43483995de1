import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { FreshEvents } from '@zoom-platform/events';
import { failureName } from '@zoom-platform/kernel';
import { ZoomRtmsStarted, ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { StreamSubscriber } from './stream.subscriber.js';

/**
 * Claims a stream in the replica that accepted its webhook, in the same breath: so replicas share the
 * streams as the deliveries are shared among them. A stop is decided as soon, so that a start which
 * comes after it finds the stream ended. The subscriber, which one replica runs for all, does the same
 * later and finds it done; where this fails, it is the one that does it.
 */
@Injectable()
export class FreshOffers implements OnModuleInit, OnModuleDestroy {
  readonly #logger = new Logger(FreshOffers.name);
  readonly #stopListening: (() => void)[] = [];

  constructor(
    private readonly fresh: FreshEvents,
    private readonly subscriber: StreamSubscriber,
  ) {}

  onModuleInit(): void {
    this.#stopListening.push(
      this.fresh.onFresh(ZoomRtmsStarted, (event, envelope) => {
        this.#atOnce(event.payload.streamId, this.subscriber.onStarted(event, envelope));
      }),
      this.fresh.onFresh(ZoomRtmsStopped, (event, envelope) => {
        this.#atOnce(event.payload.streamId, this.subscriber.onStopped(event, envelope));
      }),
    );
  }

  onModuleDestroy(): void {
    for (const stop of this.#stopListening) stop();
  }

  #atOnce(streamId: string, decision: Promise<void>): void {
    decision.catch((error: unknown) => {
      this.#logger.debug(`Stream ${streamId} was not decided at once: ${failureName(error)}.`);
    });
  }
}
