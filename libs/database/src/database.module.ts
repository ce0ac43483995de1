import {
  Global,
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ConfigModule, type ConfigType } from '@nestjs/config';
import { SystemClock } from '@zoom-platform/kernel';
import { databaseConfig } from './database.config.js';
import { openDatabase, type OpenDatabase } from './database.factory.js';
import { Database, type MigrationSet } from './database.port.js';
import { PgBossJobs } from './jobs/pg-boss.jobs.js';
import { Jobs } from './jobs/jobs.port.js';
import { LeasedReplica } from './replica/leased.replica.js';
import { Replica } from './replica.port.js';

export interface DatabaseModuleOptions {
  /** Applied in this order at start, after the database's own. */
  readonly migrations: readonly MigrationSet[];
  /** An engine that is open already, e.g. a test's; the module then leaves it open. */
  readonly database?: OpenDatabase;
}

const OPTIONS = Symbol('database module options');

/** Opens the database, migrates it, takes the replica's lease; closes last of all at shutdown. */
@Global()
@Module({})
export class DatabaseModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(OPTIONS) private readonly options: DatabaseModuleOptions,
    @Inject(Database) private readonly database: OpenDatabase,
    @Inject(Replica) private readonly replica: LeasedReplica,
    private readonly jobs: Jobs,
  ) {}

  static forRoot(options: DatabaseModuleOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [ConfigModule.forFeature(databaseConfig)],
      providers: [
        { provide: OPTIONS, useValue: options },
        {
          provide: Database,
          inject: [databaseConfig.KEY],
          useFactory: (config: ConfigType<typeof databaseConfig>) =>
            options.database ?? openFromConfig(config, options.migrations),
        },
        {
          provide: Replica,
          inject: [Database],
          useFactory: async (database: OpenDatabase) => {
            const replica = new LeasedReplica(database, new SystemClock());
            await replica.start();
            return replica;
          },
        },
        {
          provide: Jobs,
          inject: [Database, databaseConfig.KEY],
          useFactory: (database: OpenDatabase, config: ConfigType<typeof databaseConfig>) =>
            new PgBossJobs(database, config.DATABASE_SCHEMA),
        },
      ],
      exports: [Database, Replica, Jobs],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.jobs.start();
  }

  async onApplicationShutdown(): Promise<void> {
    try {
      await this.jobs.stop();
    } finally {
      await this.letGo();
    }
  }

  private async letGo(): Promise<void> {
    try {
      await this.replica.stop();
    } finally {
      if (this.options.database === undefined) await this.database.close();
    }
  }
}

function openFromConfig(
  config: ConfigType<typeof databaseConfig>,
  migrations: readonly MigrationSet[],
): Promise<OpenDatabase> {
  return openDatabase(
    {
      url: config.DATABASE_URL,
      schema: config.DATABASE_SCHEMA,
      maxConnections: config.DATABASE_MAX_CONNECTIONS,
      dataDir: config.DATA_DIR,
      statementTimeoutMs: config.DATABASE_STATEMENT_TIMEOUT_MS,
    },
    migrations,
  );
}
