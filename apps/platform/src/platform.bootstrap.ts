import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { EventDispatcher } from '@zoom-platform/events';
import { healthConfig, StartupState } from '@zoom-platform/health';
import { configureHttp, createHttpAdapter } from '@zoom-platform/http';
import type { ConfigType } from '@nestjs/config';
import { Logger } from 'nestjs-pino';
import { AppModule } from './app.module.js';
import { exitWithin, STOP_SIGNALS } from './exit.deadline.js';
import { serverConfig } from './server.config.js';

/**
 * Builds the service and brings it up in order: modules, then delivery of events, then the port.
 * @throws ConfigError when a key is bad; DatabaseUnavailableError when no database answers.
 */
export async function startPlatform(): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule, createHttpAdapter(), {
    bodyParser: false,
    bufferLogs: true,
    // A start that fails says so once, in main.ts, instead of flushing what Nest noted on the way.
    autoFlushLogs: false,
    abortOnError: false,
    // Extensions add routes: one that hides another must not go unnoticed.
    routeConflictPolicy: { duplicate: 'error', shadow: 'warn' },
  });
  app.useLogger(app.get(Logger));
  app.flushLogs();
  configureHttp(app);
  app.enableShutdownHooks([...STOP_SIGNALS], { useProcessExit: true });
  exitWithin(app.get<ConfigType<typeof healthConfig>>(healthConfig.KEY).DRAIN_GRACE_MS);
  await app.init();
  await app.get(EventDispatcher).start();
  const { HOST, PORT } = app.get<ConfigType<typeof serverConfig>>(serverConfig.KEY);
  await app.listen(PORT, HOST);
  app.get(StartupState).markStarted();
  return app;
}
