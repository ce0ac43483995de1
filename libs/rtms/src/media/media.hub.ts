import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { DiscoveryService } from '@nestjs/core';
import { rtmsConfig } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import type { MediaKind } from './media-frame.type.js';
import { MediaSink, type SessionContext } from './media-sink.port.js';
import { SessionFanOut } from './session.fan-out.js';

/** Knows every sink of the application: each provider that is a `MediaSink`. */
@Injectable()
export class MediaHub implements OnModuleInit {
  readonly #logger = new Logger(MediaHub.name);
  #sinks: readonly MediaSink[] = [];

  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly discovery: DiscoveryService,
    private readonly metrics: RtmsMetrics,
  ) {}

  /** Every provider has been made by now; the same one may be listed by several modules. */
  onModuleInit(): void {
    const instances: unknown[] = this.discovery
      .getProviders()
      .map((provider): unknown => provider.instance);
    this.#sinks = [
      ...new Set(
        instances.filter((instance): instance is MediaSink => instance instanceof MediaSink),
      ),
    ];
    const names = this.#sinks.map(({ name }) => name).join(', ');
    this.#logger.log(`Media sinks: ${names === '' ? 'none' : names}.`);
  }

  /** What is asked of Zoom: the union of what the sinks want. */
  get wants(): readonly MediaKind[] {
    return [...new Set(this.#sinks.flatMap(({ wants }) => wants))];
  }

  /** What each sink wants, by its name. */
  get wishes(): readonly Pick<MediaSink, 'name' | 'wants'>[] {
    return this.#sinks;
  }

  /** Opens every sink for a session; none is waited for. */
  open(session: SessionContext): SessionFanOut {
    return new SessionFanOut(
      this.#sinks,
      session,
      this.config.RTMS_SINK_CLOSE_TIMEOUT_MS,
      this.metrics,
    );
  }
}
