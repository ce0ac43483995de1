import { Injectable } from '@nestjs/common';
import { AuditTrail } from '@zoom-platform/access';
import { outcomeCode } from '@zoom-platform/kernel';
import type { ZoomApiAnswer } from '@zoom-platform/zoom-api';
import { RefusedStarts } from './refused.starts.js';
import { startRefusalIn } from './start.refusal.js';

const TARGET = 'PATCH /live_meetings/:meetingId/rtms_app/status';

/** What somebody wants done to the stream of a meeting. */
export interface RtmsAct {
  /** Name of the API key. */
  readonly caller: string;
  readonly action: string;
  /** Number or UUID, as Zoom writes it. */
  readonly meeting: string;
}

/** Who let a meeting be captured, and what Zoom said to it. */
@Injectable()
export class RtmsControlRecord {
  constructor(
    private readonly audit: AuditTrail,
    private readonly refused: RefusedStarts,
  ) {}

  /** @throws the errors of `call` and of {@link AuditTrail.record}. */
  async keep(act: RtmsAct, call: () => Promise<ZoomApiAnswer>): Promise<ZoomApiAnswer> {
    // Before the call: nobody is captured, and no capture ends, without a record of who wanted it.
    await this.#audit(act, 'begun');
    const answer = await this.#made(act, call);
    await this.#audit(act, String(answer.status));
    if (act.action === 'start') this.refused.forget(act.meeting);
    return answer;
  }

  async #made(act: RtmsAct, call: () => Promise<ZoomApiAnswer>): Promise<ZoomApiAnswer> {
    try {
      return await call();
    } catch (error) {
      const refusal = act.action === 'start' ? startRefusalIn(error) : undefined;
      if (refusal !== undefined) this.refused.note(act.meeting, refusal);
      await this.#audit(act, outcomeCode(error));
      throw error;
    }
  }

  #audit({ caller, action, meeting }: RtmsAct, outcome: string): Promise<void> {
    const detail = { action, meeting };
    return this.audit.record({
      actor: caller,
      action: 'rtms.controlled',
      target: TARGET,
      outcome,
      detail,
    });
  }
}
