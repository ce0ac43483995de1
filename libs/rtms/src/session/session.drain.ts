import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DrainCoordinator } from '@zoom-platform/health';
import { SessionRegistry } from './session.registry.js';
import { SessionSweeper } from './session.sweeper.js';
import { StreamSubscriber } from './stream.subscriber.js';

/** Successors look twice a second: each look finds a few sessions, not all. */
const STRIDE_MS = 250;
/** Of a phase: when leaving stops waiting, so that what follows has its time. */
const LEAVE_SHARE = 7 / 8;

/** Leaves the sessions, one after the other, when this process is asked to stop. */
@Injectable()
export class SessionDrain implements OnModuleInit {
  readonly #logger = new Logger(SessionDrain.name);

  constructor(
    private readonly coordinator: DrainCoordinator,
    private readonly registry: SessionRegistry,
    private readonly sweeper: SessionSweeper,
    private readonly subscriber: StreamSubscriber,
  ) {}

  onModuleInit(): void {
    this.coordinator.register('stop_intake', 'rtms', () => this.stopClaiming());
    this.coordinator.register('leave_sessions', 'rtms', (withinMs) => this.leave(withinMs));
  }

  /** Claims nothing more, and waits for claims that are under way: they are given up undialled. */
  async stopClaiming(): Promise<void> {
    this.registry.stopAccepting();
    await Promise.all([this.sweeper.stop(), this.subscriber.decided()]);
  }

  /**
   * Closes all sockets without message 21, closes the sinks as handed over and gives the sessions
   * up, so that other replicas go on with them. Never rejects, and takes 7/8 of `withinMs` at most: then
   * sinks that are not closed and rows that are not written are left behind.
   */
  async leave(withinMs: number): Promise<void> {
    const leaveMs = withinMs * LEAVE_SHARE;
    const waited = new AbortController();
    const late = sleep(leaveMs, true, { signal: waited.signal, ref: false }).catch(() => false);
    if (await Promise.race([late, this.#leaveAll(leaveMs / 2)])) {
      this.#logger.warn('Some sessions could not be handed over in time.');
    }
    waited.abort();
  }

  async #leaveAll(withinMs: number): Promise<false> {
    const stopped = this.stopClaiming();
    await this.#leaveInTurn(withinMs);
    await stopped;
    await this.registry.handOverAll('drain');
    return false;
  }

  /** One each 250 ms; where there are so many that this would take longer than `withinMs`, faster. */
  async #leaveInTurn(withinMs: number): Promise<void> {
    const { sessions } = this.registry;
    const strideMs = Math.min(STRIDE_MS, withinMs / sessions.length);
    for (const [index, session] of sessions.entries()) {
      if (index > 0) await sleep(strideMs, undefined, { ref: false });
      void session.handOver('drain');
    }
  }
}
