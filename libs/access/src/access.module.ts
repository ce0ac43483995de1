import { Module } from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { APP_GUARD } from '@nestjs/core';
import { databaseConfig } from '@zoom-platform/database';
import { accessConfig } from './access.config.js';
import { AccessLog } from './access.log.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { ApiKeyRing } from './api-key.ring.js';
import { GeneratedKey } from './generated.key.js';
import { ProcessTerminal, Terminal } from './terminal.port.js';

/** Importing it once closes every route of the application. */
@Module({
  imports: [ConfigModule.forFeature(accessConfig), ConfigModule.forFeature(databaseConfig)],
  providers: [
    AccessLog,
    GeneratedKey,
    { provide: Terminal, useClass: ProcessTerminal },
    {
      provide: ApiKeyRing,
      inject: [accessConfig.KEY, GeneratedKey],
      useFactory: async (config: ConfigType<typeof accessConfig>, generated: GeneratedKey) =>
        new ApiKeyRing(config.API_KEYS ?? [await generated.take()]),
    },
    { provide: APP_GUARD, useClass: ApiKeyGuard },
  ],
})
export class AccessModule {}
