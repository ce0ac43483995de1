import { ConsoleLogger, Global, Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Database, DatabaseModule } from '@zoom-platform/database';
import type { OpenTestDatabase } from '@zoom-platform/database/testing';
import {
  type DomainEvent,
  EventDispatcher,
  EventPublisher,
  eventsConfig,
  eventsMigrations,
  EventsModule,
} from '@zoom-platform/events';
import { configureHttp, createHttpAdapter, HttpModule } from '@zoom-platform/http';
import { Clock, SystemClock } from '@zoom-platform/kernel';
import { ObservabilityModule } from '@zoom-platform/observability';
import { ContentHolder, type RevokedSession } from '@zoom-platform/outputs/extension';
import {
  LiveStreams,
  LiveStreamsModule,
  MediaSink,
  type MediaFrame,
  type SessionContext,
  type SessionEnd,
} from '@zoom-platform/rtms/extension';
import type { Extension } from '../extension.definition.js';
import { GrantingStreams } from './granting.streams.js';

const FAST_EVENTS = {
  EVENTS_POLL_MS: 20,
  EVENTS_MAX_ATTEMPTS: 3,
  EVENTS_RETRY_BASE_MS: 10,
  EVENTS_RETENTION_DAYS: 30,
};

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

@Module({})
class GrantingStreamsModule {}

/**
 * Runs an extension by itself on a real database, the real event log and a real socket; only API keys
 * and Zoom are missing. `openSession` feeds every `MediaSink` of the extension as a session would;
 * `liveStreams` is what it has in place of Zoom's side of a session.
 */
export async function startExtension(open: OpenTestDatabase, extension: Extension) {
  const test = await open([eventsMigrations, ...extension.migrations]);
  const liveStreams = new GrantingStreams();
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({ ignoreEnvFile: true, isGlobal: true }),
      ClockModule,
      DiscoveryModule,
      DatabaseModule.forRoot({ migrations: [], database: test.database }),
      ObservabilityModule,
      EventsModule,
      HttpModule,
      extension.module,
    ],
  })
    .overrideModule(LiveStreamsModule)
    .useModule({
      module: GrantingStreamsModule,
      providers: [{ provide: LiveStreams, useValue: liveStreams }],
      exports: [LiveStreams],
    })
    .overrideProvider(eventsConfig.KEY)
    .useValue(FAST_EVENTS)
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }))
    .compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
    bodyParser: false,
  });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  const dispatcher = app.get(EventDispatcher);
  await dispatcher.start();
  const instances = app
    .get(DiscoveryService)
    .getProviders()
    .map((provider): unknown => provider.instance);
  const sinks = instances.filter((instance) => instance instanceof MediaSink);
  const holders = instances.filter((instance) => instance instanceof ContentHolder);
  return {
    origin: await app.getUrl(),
    liveStreams,
    openSession: async (session: SessionContext) => {
      const streams = await Promise.all(sinks.map(async (sink) => sink.open(session)));
      return {
        deliver: async (...frames: MediaFrame[]) => {
          for (const stream of streams) await stream.deliver(frames);
        },
        close: async (end: SessionEnd) => {
          for (const stream of streams) await stream.close(end);
        },
      };
    },
    /** Asks every holder of the extension, as for a session that has to go. */
    revoke: (session: RevokedSession) =>
      Promise.all(holders.map((holder) => holder.revoke(session))),
    publish: async (event: DomainEvent, key: string) => {
      const publisher = app.get(EventPublisher);
      await app.get(Database).transaction((tx) => publisher.append(tx, event, { key }));
    },
    stop: async () => {
      await dispatcher.stop();
      await app.close();
      await test.close();
    },
  };
}

export type StartedExtension = Awaited<ReturnType<typeof startExtension>>;
