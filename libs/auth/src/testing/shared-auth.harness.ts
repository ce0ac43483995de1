import { randomBytes } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModule } from '@nestjs/testing';
import { AccessModule, accessMigrations, AuditModule } from '@zoom-platform/access';
import { DatabaseModule } from '@zoom-platform/database';
import type { OpenTestDatabase, TestDatabase } from '@zoom-platform/database/testing';
import { configureHttp, createHttpAdapter, HttpModule } from '@zoom-platform/http';
import { Metrics, ObservabilityModule } from '@zoom-platform/observability';
import { RateLimitsModule, rateLimitsMigrations } from '@zoom-platform/rate-limits';
import { VaultModule } from '@zoom-platform/vault';
import { authMigrations } from '../auth.migrations.js';
import { AuthModule } from '../auth.module.js';
import { ZoomGrants } from '../grants/zoom-grants.port.js';
import { KEEPER_PATIENCE } from '../renewal/keeper.patience.js';
import { TokenRefresher } from '../tokens/token.refresher.js';
import { ZoomTokens } from '../tokens/zoom-tokens.port.js';
import { clockModuleOf, stubAccount, type HeldClock } from './auth.harness.js';

export const newKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;

const migrations = [accessMigrations, rateLimitsMigrations, authMigrations];

/** Opens a database with every table that the lib and its neighbours need. */
export const openTables = (open: OpenTestDatabase): Promise<TestDatabase> => open(migrations);

/** Keeps what is logged, as text. */
export class LogBook implements LoggerService {
  readonly lines: string[] = [];
  readonly #keep = (...entry: unknown[]) => {
    this.lines.push(JSON.stringify(entry));
  };
  readonly log = this.#keep;
  readonly warn = this.#keep;
  readonly error = this.#keep;
}

export interface ReplicaOptions {
  readonly oauthUrl: string;
  readonly clock: HeldClock;
  /** `undefined`: the one that DATABASE_URL names, by connections of its own. */
  readonly opened: TestDatabase | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  readonly patienceMs?: number;
  readonly log?: LoggerService;
}

/** One replica of the service, as far as tokens go: the real modules on a real database. */
export async function compileReplica(options: ReplicaOptions): Promise<TestingModule> {
  const { oauthUrl, clock, opened, environment } = options;
  stubAccount(oauthUrl, environment);
  const database = opened === undefined ? {} : { database: opened.database };
  const builder = Test.createTestingModule({
    imports: [
      clockModuleOf(clock),
      DatabaseModule.forRoot({ migrations, ...database }),
      ObservabilityModule,
      HttpModule,
      AccessModule,
      AuditModule,
      RateLimitsModule,
      VaultModule,
      AuthModule,
    ],
  }).setLogger(options.log ?? new LogBook());
  if (options.patienceMs !== undefined) {
    builder.overrideProvider(KEEPER_PATIENCE).useValue(options.patienceMs);
  }
  return builder.compile();
}

export async function openReplica(options: ReplicaOptions) {
  const module = await compileReplica(options);
  return {
    module,
    tokens: module.get(ZoomTokens),
    refresher: module.get(TokenRefresher),
    metrics: () => module.get(Metrics).text(),
  };
}

export type OpenReplica = Awaited<ReturnType<typeof openReplica>>;

/** The same replica with its routes on a socket. */
export async function listenReplica(options: ReplicaOptions) {
  const module = await compileReplica(options);
  const app = module.createNestApplication<NestFastifyApplication>(createHttpAdapter(), {
    bodyParser: false,
  });
  configureHttp(app);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    origin: await app.getUrl(),
    tokens: module.get(ZoomTokens),
    grants: module.get(ZoomGrants),
  };
}
