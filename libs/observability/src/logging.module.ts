import { Module } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { newId } from '@zoom-platform/kernel';
import { LoggerModule } from 'nestjs-pino';
import { destination } from 'pino';
import { logOptions } from './log.options.js';
import { observabilityConfig } from './observability.config.js';

/** JSON lines on standard output, one logger for Nest and for requests, redacted by name. */
@Module({
  imports: [
    LoggerModule.forRootAsync({
      imports: [ConfigModule.forFeature(observabilityConfig)],
      inject: [observabilityConfig.KEY],
      useFactory: (config: ConfigType<typeof observabilityConfig>) => ({
        pinoHttp: {
          ...logOptions(config.LOG_LEVEL),
          // Each probe and delivery would be a line; requests are counted, not logged one by one.
          autoLogging: false,
          genReqId: () => newId(),
          stream: destination({ fd: 1, sync: false }),
        },
      }),
    }),
  ],
})
export class LoggingModule {}
