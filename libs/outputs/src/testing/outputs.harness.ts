import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConsoleLogger, Global, Injectable, Module, type Type } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Database, DatabaseModule } from '@zoom-platform/database';
import type { TestDatabase } from '@zoom-platform/database/testing';
import {
  EventDispatcher,
  EventPublisher,
  eventsConfig,
  EventsModule,
  OnDomainEvent,
} from '@zoom-platform/events';
import { configureHttp, createHttpAdapter, HttpModule } from '@zoom-platform/http';
import { Clock, SystemClock } from '@zoom-platform/kernel';
import { ObservabilityModule } from '@zoom-platform/observability';
import type {
  MediaFrame,
  MediaSink,
  MediaSinkStream,
  SessionContext,
  SessionEnd,
} from '@zoom-platform/rtms/extension';
import { AudioSink } from '../audio/audio.sink.js';
import { ChatSink } from '../chat/chat.sink.js';
import { outputsConfig } from '../outputs.config.js';
import { RecordingCompleted } from '../outputs.events.js';
import { OutputsModule } from '../outputs.module.js';
import { TranscriptSink } from '../transcript/transcript.sink.js';
import { VideoSink } from '../video/video.sink.js';

const FAST_EVENTS = {
  EVENTS_POLL_MS: 20,
  EVENTS_MAX_ATTEMPTS: 3,
  EVENTS_RETRY_BASE_MS: 10,
  EVENTS_RETENTION_DAYS: 30,
};

const SINKS: readonly Type<MediaSink>[] = [AudioSink, ChatSink, TranscriptSink, VideoSink];

/** Another team's module: hears which recordings are complete. */
@Injectable()
export class Listener {
  readonly completed: RecordingCompleted['payload'][] = [];

  @OnDomainEvent(RecordingCompleted, { subscriber: 'outputs-spec.listener', from: 'beginning' })
  onCompleted({ payload }: RecordingCompleted): void {
    this.completed.push(payload);
  }
}

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

@Module({ providers: [Listener] })
class ListenerModule {}

/**
 * The real module on a real database, disk and socket; only RTMS is missing: `open` feeds the sinks
 * as a session would.
 */
export async function startOutputs(test: TestDatabase, dataDir?: string) {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'outputs-')));
  const builder = Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({ ignoreEnvFile: true, isGlobal: true }),
      ClockModule,
      DatabaseModule.forRoot({ migrations: [], database: test.database }),
      ObservabilityModule,
      EventsModule,
      HttpModule,
      OutputsModule,
      ListenerModule,
    ],
  })
    .overrideProvider(eventsConfig.KEY)
    .useValue(FAST_EVENTS)
    .overrideProvider(outputsConfig.KEY)
    .useValue({
      DATA_DIR: folder,
      OUTPUTS_VIDEO: true,
      OUTPUTS_CHAT: true,
      OUTPUTS_REORDER_HORIZON_MS: 10_000,
    })
    .setLogger(new ConsoleLogger({ logLevels: ['fatal'] }));
  const module = await builder.compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
    bodyParser: false,
  });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  const dispatcher = app.get(EventDispatcher);
  await dispatcher.start();
  return {
    app,
    folder,
    origin: await app.getUrl(),
    database: app.get(Database),
    events: app.get(EventPublisher),
    listener: app.get(Listener),
    open: async (session: SessionContext) => {
      const streams: MediaSinkStream[] = [];
      for (const sink of SINKS) streams.push(await app.get(sink).open(session));
      return {
        deliver: async (...frames: MediaFrame[]) => {
          for (const stream of streams) await stream.deliver(frames);
        },
        close: async (end: SessionEnd) => {
          await Promise.all(streams.map((stream) => stream.close(end)));
        },
      };
    },
    /** Leaves events to another process. */
    stopDelivery: () => dispatcher.stop(),
    stop: async () => {
      await dispatcher.stop();
      await app.close();
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export type StartedOutputs = Awaited<ReturnType<typeof startOutputs>>;
