import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DiscoveryModule } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { EventDispatcher } from '@zoom-platform/events';
import { DatabaseReadiness } from './database.readiness.js';
import { DrainCoordinator } from './drain.port.js';
import { DrainReadiness } from './drain.readiness.js';
import { healthConfig } from './health.config.js';
import { HealthController } from './health.controller.js';
import { PhasedDrain } from './phased.drain.js';
import { ReadinessChecks } from './readiness.checks.js';
import { StartupState } from './startup.state.js';

/** Probes, and the one drain coordinator. Global: any lib registers its steps and indicators. */
@Global()
@Module({
  imports: [
    // Terminus logs each failing probe at error level; readiness is a state, not an error.
    TerminusModule.forRoot({ errorLogStyle: 'json', logger: false }),
    DiscoveryModule,
    ConfigModule.forFeature(healthConfig),
  ],
  controllers: [HealthController],
  providers: [
    { provide: DrainCoordinator, useClass: PhasedDrain },
    ReadinessChecks,
    StartupState,
    DatabaseReadiness,
    DrainReadiness,
  ],
  exports: [DrainCoordinator, StartupState],
})
export class HealthModule implements OnModuleInit {
  constructor(
    private readonly drain: DrainCoordinator,
    private readonly dispatcher: EventDispatcher,
  ) {}

  onModuleInit(): void {
    this.drain.register('stop_intake', 'events', () => this.dispatcher.stop());
  }
}
