import { Injectable, Logger } from '@nestjs/common';
import type { ZoomAccount } from '@zoom-platform/accounts';
import { Clock, PlatformError } from '@zoom-platform/kernel';
import { MeetingCensus } from './meeting.census.js';
import { ReconcileMetrics } from './reconcile.metrics.js';
import { StandingRows, type OpenSession } from './standing.rows.js';
import { StreamRestarter } from './stream.restarter.js';

/** A webhook has had its chance by then, and a stream its minute to be joined. */
export const GRACE_MS = 120_000;

/** What a look at one account found. */
export interface AccountStanding {
  readonly live: number;
  /** Live meetings that lack a session. */
  readonly unjoined: number;
}

/** Compares what Zoom says of an account's meetings with our rows, and repairs what differs. */
@Injectable()
export class AccountReconciler {
  readonly #logger = new Logger(AccountReconciler.name);

  constructor(
    private readonly census: MeetingCensus,
    private readonly standing: StandingRows,
    private readonly restarter: StreamRestarter,
    private readonly metrics: ReconcileMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Every repair may be made again: none does anything twice.
   * @param outageUntil of a meeting that began before, no webhook is on its way: either it was kept,
   *   or it was not taken. Unix milliseconds.
   * @throws the errors of `ZoomApi`.
   */
  async reconcile(account: ZoomAccount, outageUntil = 0): Promise<AccountStanding> {
    const { accountId } = account;
    const live = await this.census.live(accountId);
    const settledSince = Math.max(this.clock.now() - GRACE_MS, outageUntil);
    const old = live.filter(({ startedAt }) => startedAt < settledSince);
    const unjoined = await this.standing.unjoined(old);
    for (const { meeting, appId } of unjoined) {
      await this.restarter.restart(account, meeting, appId);
    }
    for await (const session of this.standing.openBeside(accountId, live, GRACE_MS / 1_000)) {
      await this.#tryStop(accountId, session);
    }
    return { live: live.length, unjoined: new Set(unjoined.map(({ meeting }) => meeting)).size };
  }

  /** One session that Zoom does not answer for keeps no other from its end. */
  async #tryStop(accountId: string, session: OpenSession): Promise<void> {
    try {
      await this.#stopIfOver(accountId, session);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      const { code, fix } = error;
      this.metrics.repaired('end_unknown');
      this.#logger.warn({
        msg: 'Zoom does not say whether the meeting of a silent session is over.',
        sessionId: session.id,
        accountId,
        code,
        fix,
      });
    }
  }

  /** The dashboard may be late: the meeting itself is asked before a stream is given up. */
  async #stopIfOver(accountId: string, session: OpenSession): Promise<void> {
    const { id: sessionId, meeting_id: meetingId, entity_id: uuid } = session;
    if (!(await this.census.isOver(accountId, { meetingId, uuid }))) return;
    if (!(await this.standing.stop(sessionId))) return;
    this.metrics.repaired('stopped');
    this.#logger.warn({
      msg: 'A meeting is over whose end no webhook told.',
      sessionId,
      meetingId,
    });
  }
}
