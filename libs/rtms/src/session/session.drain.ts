import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DrainCoordinator } from '@zoom-platform/health';
import { SessionRegistry } from './session.registry.js';
import { SessionSweeper } from './session.sweeper.js';

/** Fits into a phase of the drain (8 s by default), with what a session needs to write its row. */
const LEAVE_MS = 7_000;

/** Leaves the sessions when this process is asked to stop. */
@Injectable()
export class SessionDrain implements OnModuleInit {
  readonly #logger = new Logger(SessionDrain.name);

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
   * up, so that other replicas go on with them. Never rejects, and takes 7 s at most: then sinks that
   * are not closed and rows that are not written are left behind.
   */
  async leave(): Promise<void> {
    const waited = new AbortController();
    const late = sleep(LEAVE_MS, true, { signal: waited.signal, ref: false }).catch(() => false);
    if (await Promise.race([late, this.#leaveAll()])) {
      this.#logger.warn('Some sessions could not be handed over in time.');
    }
    waited.abort();
  }

  async #leaveAll(): Promise<false> {
    await this.stopClaiming();
    await this.registry.handOverAll('drain');
    return false;
  }
}
