import { ConsoleLogger, type DynamicModule, type Type } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import { DatabaseModule } from '@zoom-platform/database';
import type { TestDatabase } from '@zoom-platform/database/testing';
import { ObservabilityModule } from '@zoom-platform/observability';
import { EventDispatcher } from '../delivery/event.dispatcher.js';
import { eventsConfig, type eventsSection } from '../events.config.js';
import { EventsModule } from '../events.module.js';

type EventsConfig = ReturnType<typeof eventsSection.parse>;

const FAST: EventsConfig = {
  EVENTS_POLL_MS: 20,
  EVENTS_MAX_ATTEMPTS: 3,
  EVENTS_RETRY_BASE_MS: 10,
  EVENTS_RETENTION_DAYS: 30,
  EVENT_RELAY_URL: undefined,
  EVENT_RELAY_STREAM: 'ZOOM_PLATFORM',
  EVENT_RELAY_SUBJECT: 'zoom-platform.events',
  EVENT_RELAY_ACK_MS: 500,
};

/** A provider of the application that a test replaces, e.g. by one with a planted defect. */
export interface ProviderOverride {
  readonly provide: abstract new (...dependencies: never[]) => unknown;
  readonly useClass: abstract new (...dependencies: never[]) => unknown;
}

/** An application of the given modules on the real log, with short polls; `close` stops everything. */
export async function startWithEvents(
  test: TestDatabase,
  modules: readonly (Type | DynamicModule)[],
  config: Partial<EventsConfig> = {},
  overrides: readonly ProviderOverride[] = [],
) {
  const builder = Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({ ignoreEnvFile: true, isGlobal: true }),
      DatabaseModule.forRoot({ migrations: [], database: test.database }),
      ObservabilityModule,
      EventsModule,
      ...modules,
    ],
  })
    .overrideProvider(eventsConfig.KEY)
    .useValue({ ...FAST, ...config })
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }));
  for (const { provide, useClass } of overrides) {
    builder.overrideProvider(provide).useClass(useClass);
  }
  const module = await builder.compile();
  const application = await module.init();
  const dispatcher = application.get(EventDispatcher);
  await dispatcher.start();
  return {
    application,
    dispatcher,
    close: async () => {
      await dispatcher.stop();
      await application.close();
    },
  };
}
