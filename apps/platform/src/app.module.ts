import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AccessModule, accessMigrations, AuditModule } from '@zoom-platform/access';
import { AccountsModule } from '@zoom-platform/accounts';
import { AuthModule, authMigrations } from '@zoom-platform/auth';
import { DatabaseModule } from '@zoom-platform/database';
import { DoctorModule } from '@zoom-platform/doctor';
import {
  EventsApiModule,
  EventsModule,
  eventsMigrations,
  RelayModule,
} from '@zoom-platform/events';
import { HealthModule } from '@zoom-platform/health';
import { HttpModule } from '@zoom-platform/http';
import { MeetingsModule } from '@zoom-platform/meetings';
import {
  LoggingModule,
  observabilityMigrations,
  ObservabilityModule,
} from '@zoom-platform/observability';
import { OutputsModule, outputsMigrations } from '@zoom-platform/outputs';
import { RateLimitsModule, rateLimitsMigrations } from '@zoom-platform/rate-limits';
import { ReconcileModule, RtmsModule, rtmsMigrations } from '@zoom-platform/rtms';
import { VaultModule } from '@zoom-platform/vault';
import { WebhooksModule, webhooksMigrations } from '@zoom-platform/webhooks';
import { ScheduleModule } from '@nestjs/schedule';
import { AccountsReadiness } from './accounts.readiness.js';
import { ClockModule } from './clock.module.js';
import { validateConfig } from './config.validation.js';
import { DeauthorizationSubscriber } from './deauthorization.subscriber.js';
import { extensions } from './extensions.js';
import { serverConfig } from './server.config.js';

/** Composition only: which libs and extensions make the service. */
@Module({
  imports: [
    ConfigModule.forRoot({ isGlobal: true, cache: true, validate: validateConfig }),
    ConfigModule.forFeature(serverConfig),
    ScheduleModule.forRoot(),
    ClockModule,
    LoggingModule,
    ObservabilityModule,
    DatabaseModule.forRoot({
      migrations: [
        observabilityMigrations,
        accessMigrations,
        rateLimitsMigrations,
        authMigrations,
        eventsMigrations,
        webhooksMigrations,
        rtmsMigrations,
        outputsMigrations,
        ...extensions.flatMap(({ migrations }) => migrations),
      ],
    }),
    EventsModule,
    HttpModule,
    AccessModule,
    AuditModule,
    EventsApiModule,
    RelayModule,
    HealthModule,
    RateLimitsModule,
    VaultModule,
    AccountsModule,
    AuthModule,
    MeetingsModule,
    WebhooksModule,
    RtmsModule,
    ReconcileModule,
    OutputsModule,
    DoctorModule,
    ...extensions.map(({ module }) => module),
  ],
  providers: [AccountsReadiness, DeauthorizationSubscriber],
})
export class AppModule {}
