import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Injectable, Module, type Type } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { Test } from '@nestjs/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { accessConfig, AccessModule, AuditModule } from '@zoom-platform/access';
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
import { Vault } from '@zoom-platform/vault';
import { specVault } from '@zoom-platform/vault/testing';
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
import { KeptLogger } from './kept.logger.js';

const FAST_EVENTS = {
  EVENTS_POLL_MS: 20,
  EVENTS_MAX_ATTEMPTS: 3,
  EVENTS_RETRY_BASE_MS: 10,
  EVENTS_RETENTION_DAYS: 30,
};

type OutputsConfig = ConfigType<typeof outputsConfig>;

const DEFAULTS: OutputsConfig = {
  DATA_DIR: '',
  OUTPUTS_AUDIO: true,
  OUTPUTS_TRANSCRIPT: true,
  OUTPUTS_VIDEO: true,
  OUTPUTS_SHARE: true,
  OUTPUTS_CHAT: true,
  OUTPUTS_KEEP_RECORDINGS_DAYS: 0,
  OUTPUTS_KEEP_TRANSCRIPTS_DAYS: 0,
  OUTPUTS_RETENTION_CRON: 'off',
  OUTPUTS_RECONCILE_CRON: 'off',
  OUTPUTS_DELETE_ORPHANS: false,
  OUTPUTS_HOLDER_TIMEOUT_MS: 20_000,
  OUTPUTS_REORDER_HORIZON_MS: 10_000,
  OUTPUTS_STORE: 'local',
  OUTPUTS_S3_ENDPOINT: undefined,
  OUTPUTS_S3_REGION: 'us-east-1',
  OUTPUTS_S3_BUCKET: undefined,
  OUTPUTS_S3_PREFIX: undefined,
  OUTPUTS_S3_ACCESS_KEY_ID: undefined,
  OUTPUTS_S3_SECRET_ACCESS_KEY: undefined,
  OUTPUTS_S3_SECRET_ACCESS_KEY_FILE: undefined,
  OUTPUTS_S3_PATH_STYLE: false,
  OUTPUTS_S3_PART_BYTES: 5 * 1024 * 1024,
  OUTPUTS_S3_SPOOL_BYTES: 1024 ** 3,
};

/** Who may call, by the scopes of the key. */
const CALLERS = {
  all: '*',
  reader: 'recordings:read',
  deleter: 'recordings:delete',
  stranger: 'meetings:read',
} as const;

export type CallerName = keyof typeof CALLERS;

const keyOf = (name: string) => `key-of-${name}`.padEnd(36, '0');

const API_KEYS = Object.entries(CALLERS).map(([name, scope]) => ({
  name,
  digest: createHash('sha256').update(keyOf(name)).digest(),
  scopes: [scope],
}));

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
@Module({
  providers: [
    { provide: Clock, useClass: SystemClock },
    { provide: Vault, useValue: specVault },
  ],
  exports: [Clock, Vault],
})
class SurroundingsModule {}

@Module({ providers: [Listener] })
class ListenerModule {}

/**
 * The real module on a real database, disk and socket; only RTMS is missing: `open` feeds the sinks
 * as a session would.
 */
export async function startOutputs(
  test: TestDatabase,
  dataDir?: string,
  config: Partial<OutputsConfig> = {},
  modules: readonly Type[] = [],
) {
  const folder = dataDir ?? (await mkdtemp(join(tmpdir(), 'outputs-')));
  const logger = new KeptLogger();
  const builder = Test.createTestingModule({
    imports: [
      ConfigModule.forRoot({ ignoreEnvFile: true, isGlobal: true }),
      SurroundingsModule,
      DatabaseModule.forRoot({ migrations: [], database: test.database }),
      ObservabilityModule,
      EventsModule,
      HttpModule,
      AccessModule,
      AuditModule,
      OutputsModule,
      ListenerModule,
      ...modules,
    ],
  })
    .overrideProvider(eventsConfig.KEY)
    .useValue(FAST_EVENTS)
    .overrideProvider(outputsConfig.KEY)
    .useValue({ ...DEFAULTS, ...config, DATA_DIR: folder })
    .overrideProvider(accessConfig.KEY)
    .useValue({ API_KEYS })
    .setLogger(logger);
  const module = await builder.compile();
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
    bodyParser: false,
  });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  const dispatcher = app.get(EventDispatcher);
  const origin = await app.getUrl();
  await dispatcher.start();
  return {
    app,
    folder,
    logger,
    origin,
    /** @param path below `/v1/rtms` */
    ask: (path: string, init: RequestInit = {}, caller: CallerName = 'all') =>
      fetch(`${origin}/v1/rtms/${path}`, {
        ...init,
        headers: {
          ...Object.fromEntries(new Headers(init.headers)),
          authorization: `Bearer ${keyOf(caller)}`,
        },
      }),
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
