import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '@zoom-platform/database';
import { failureName } from '@zoom-platform/kernel';
import { RtmsMetrics } from '../rtms.metrics.js';
import { FrameTimes } from './frame.times.js';
import type { LiveSession } from './live.session.js';
import { SessionAdmission } from './session.admission.js';
import { SessionClaims } from './session.claims.js';
import { reviewedSession, type ReviewedSession } from './session.record.js';
import { SessionRegistry } from './session.registry.js';
import { VideoWords } from './video.words.js';

/** What a killed owner leaves waits for the next look: half of it at the mean. */
const INTERVAL_MS = 500;
/** A storm of reconnects after a crash is spread over seconds. */
const CLAIMS_A_SWEEP = 50;

const REVIEW = `SELECT id, owner, epoch, server_urls, requested, requested_at, stop_reason,
    video_asked_user_id, video_asked_at, close_asked_at
  FROM rtms_session WHERE id = ANY ($1::uuid[])`;

const SERVED = `UPDATE rtms_session SET requested = NULL, requested_at = NULL
  WHERE id = $1 AND epoch = $2 AND requested = $3
    AND requested_at IS NOT DISTINCT FROM $4::timestamptz`;

/**
 * Looks twice a second: are our sessions still ours, has anybody left word for them, and which
 * sessions has nobody? Takes those whose window is open, ends the others.
 */
@Injectable()
export class SessionSweeper implements OnApplicationBootstrap {
  readonly #logger = new Logger(SessionSweeper.name);
  readonly #reserved = new Set<string>();
  readonly #frames: FrameTimes;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #stopped = false;
  #failing = false;

  constructor(
    private readonly database: Database,
    private readonly claims: SessionClaims,
    private readonly registry: SessionRegistry,
    private readonly admission: SessionAdmission,
    private readonly metrics: RtmsMetrics,
    private readonly video: VideoWords,
  ) {
    this.#frames = new FrameTimes(database);
  }

  onApplicationBootstrap(): void {
    this.#next(0);
  }

  /** Runs `work` while no sweep claims this stream. */
  async without<Result>(streamId: string, work: () => Promise<Result>): Promise<Result> {
    this.#reserved.add(streamId);
    try {
      await this.#sweeping;
      return await work();
    } finally {
      this.#reserved.delete(streamId);
    }
  }

  /** Settles when the sweep that is running, if any, is over; none follows. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#sweeping;
  }

  #next(delay: number): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#sweeping = this.#sweep();
      void this.#sweeping.finally(() => {
        this.#next(INTERVAL_MS);
      });
    }, delay);
  }

  async #sweep(): Promise<void> {
    try {
      await this.#review();
      if (!this.registry.accepting) return;
      await this.admission.holding(CLAIMS_A_SWEEP, (places) => this.#claim(places));
      await this.claims.endAbandoned(this.#held());
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#logger.warn(`Sweeps fail: ${failureName(error)}. They go on.`);
      this.#failing = true;
    }
  }

  async #claim(places: number): Promise<void> {
    if (places > 0) {
      for (const session of await this.claims.claimOrphaned(this.#held(), places)) {
        this.registry.adopt(session);
      }
    }
    this.metrics.waiting(await this.claims.countWaiting());
  }

  #held(): readonly string[] {
    return [...this.registry.streamIds, ...this.#reserved];
  }

  async #review(): Promise<void> {
    const sessions = new Map(this.registry.sessions.map((session) => [session.id, session]));
    if (sessions.size === 0) return;
    const lease = this.registry.watchLease();
    const rows = await this.database.query(reviewedSession, REVIEW, [[...sessions.keys()]]);
    for (const row of rows) {
      const session = sessions.get(row.id);
      if (session === undefined) continue;
      if (row.epoch !== session.epoch) {
        void session.fenceOff();
        continue;
      }
      session.confirmed(lease);
      if (row.requested !== null) await this.#serve(session, row);
      if (row.close_asked_at !== null) session.requests.closeAskedElsewhere();
      if (row.video_asked_at === null || !(await this.video.take(row))) continue;
      session.requests.askedElsewhere(row.video_asked_user_id);
    }
    await this.#frames.keep([...sessions.values()]);
  }

  /** A webhook was handled by another replica, or by this one a moment ago. */
  async #serve(session: LiveSession, row: ReviewedSession): Promise<void> {
    const at = row.requested_at?.getTime() ?? Date.now();
    // Stays on the row until the end is: an owner that dies before leaves it to others.
    if (row.requested === 'stop') {
      session.stoppedByZoom(row.stop_reason);
      return;
    }
    if (row.requested === 'redial') session.failOver(row.server_urls);
    else session.interruptedByZoom(at, row.server_urls);
    await this.database.execute(SERVED, [row.id, row.epoch, row.requested, row.requested_at]);
  }
}
