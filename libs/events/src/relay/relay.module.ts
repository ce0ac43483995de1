import {
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { eventsConfig } from '../events.config.js';
import { EventsModule } from '../events.module.js';
import { EventRelay } from './event-relay.port.js';
import { EventRelayer } from './event.relayer.js';
import { NatsRelay } from './nats.relay.js';

/** Never dialled: without a URL nothing is relayed. */
const NO_BROKER = 'nats://none.invalid';

/** Domain events to a broker, where one is configured. */
@Module({
  imports: [EventsModule, ConfigModule.forFeature(eventsConfig)],
  providers: [
    EventRelayer,
    {
      provide: EventRelay,
      inject: [eventsConfig.KEY],
      useFactory: (config: ConfigType<typeof eventsConfig>) =>
        new NatsRelay({
          url: config.EVENT_RELAY_URL ?? NO_BROKER,
          stream: config.EVENT_RELAY_STREAM,
          subjectPrefix: config.EVENT_RELAY_SUBJECT,
          ackTimeoutMs: config.EVENT_RELAY_ACK_MS,
        }),
    },
  ],
  exports: [EventRelayer],
})
export class RelayModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly relayer: EventRelayer,
    @Inject(eventsConfig.KEY) private readonly config: ConfigType<typeof eventsConfig>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.EVENT_RELAY_URL !== undefined) await this.relayer.start();
  }

  /** What is published from now on is relayed by another replica, or after the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.relayer.stop();
  }
}
