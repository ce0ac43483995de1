import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DrainCoordinator } from '@zoom-platform/health';
import { SessionRegistry } from './session.registry.js';
import { SessionSweeper } from './session.sweeper.js';

/** Leaves the sessions when this process is asked to stop. */
@Injectable()
export class SessionDrain implements OnModuleInit {
  constructor(
    private readonly coordinator: DrainCoordinator,
    private readonly registry: SessionRegistry,
    private readonly sweeper: SessionSweeper,
  ) {}

  onModuleInit(): void {
    this.coordinator.register('stop_intake', 'rtms', () => this.stopClaiming());
    this.coordinator.register('leave_sessions', 'rtms', () => this.leave());
  }

  /** Claims nothing more; what is held goes on. */
  async stopClaiming(): Promise<void> {
    this.registry.stopAccepting();
    await this.sweeper.stop();
  }

  /**
   * Closes all sockets without message 21, closes the sinks as handed over and gives the sessions
   * up, so that other replicas go on with them. Never rejects; bounded by the sinks' time to close.
   */
  async leave(): Promise<void> {
    await this.stopClaiming();
    await this.registry.handOverAll('drain');
  }
}
