import { Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Replica } from '@zoom-platform/database';
import { rtmsConfig } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { LiveSessionFactory } from './live-session.factory.js';
import type { LiveSession } from './live.session.js';
import type { ClaimedSession } from './session.record.js';

/** The sessions that this process owns. */
@Injectable()
export class SessionRegistry implements OnModuleInit {
  readonly #logger = new Logger(SessionRegistry.name);
  readonly #live = new Map<string, LiveSession>();
  #graceOver: NodeJS.Timeout | undefined;
  #accepting = true;

  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly factory: LiveSessionFactory,
    private readonly replica: Replica,
    private readonly metrics: RtmsMetrics,
  ) {}

  onModuleInit(): void {
    this.replica.onLeaseChange((held) => {
      if (held) clearTimeout(this.#graceOver);
      else this.#leaseLost();
    });
  }

  /** Whether this process may claim: not while it is leaving, nor without its lease. */
  get accepting(): boolean {
    return this.#accepting && this.replica.holdsLease;
  }

  /** {@link Replica.watchLease} */
  watchLease(): () => boolean {
    return this.replica.watchLease();
  }

  get sessions(): readonly LiveSession[] {
    return [...this.#live.values()];
  }

  get streamIds(): readonly string[] {
    return [...this.#live.keys()];
  }

  get(streamId: string): LiveSession | undefined {
    return this.#live.get(streamId);
  }

  /**
   * Takes over a session that has just been claimed, and dials at once. A claim that was decided before
   * this process began to leave is given up undialled.
   */
  adopt(claimed: ClaimedSession): void {
    const live = this.factory.create(claimed, (gone) => {
      if (this.#live.get(gone.streamId) === gone) this.#live.delete(gone.streamId);
      this.metrics.held(this.#live.size);
    });
    void this.#live.get(claimed.stream_id)?.fenceOff();
    this.#live.set(claimed.stream_id, live);
    this.metrics.held(this.#live.size);
    const turn = `Session ${live.id} of stream ${live.streamId}: epoch ${String(live.epoch)}`;
    this.#logger.log(`${turn}, ${this.#accepting ? 'dialling' : 'left to others'}.`);
    if (this.#accepting) live.start();
    else void live.decline('drain');
  }

  /** Claims nothing more; what is held goes on. */
  stopAccepting(): void {
    this.#accepting = false;
  }

  /** Lets go of everything, without message 21; others may go on. */
  async handOverAll(cause: string): Promise<void> {
    clearTimeout(this.#graceOver);
    await Promise.all(this.sessions.map((session) => session.handOver(cause)));
  }

  #leaseLost(): void {
    if (this.#live.size === 0) return;
    this.#logger.warn('The lease is lost; sessions go on for the grace period.');
    this.#graceOver = setTimeout(() => {
      void this.handOverAll('lease_lost');
    }, this.config.RTMS_LEASE_GRACE_MS);
  }
}
