import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Database, Jobs, type JobOptions } from '@zoom-platform/database';
import { OnDomainEvent, type EventEnvelope } from '@zoom-platform/events';
import { ZoomRtmsStopped } from '@zoom-platform/webhooks/extension';
import { rtmsConfig } from '../rtms.config.js';
import { RtmsSessionEnded } from '../session/session.events.js';
import { RESTART_QUEUE } from './restart.job.js';
import { mayStart } from './start.policy.js';
import { isBrokenOff } from './standing.rows.js';

const SUBSCRIBER = 'rtms.restarts';
/** Deliveries of one event lie closer. */
const ONCE_IN_SECONDS = 3_600;
/** The row has its reason by then, or an owner that tells of the end itself. */
const MERGED_AFTER_SECONDS = 5;

/** Asks for a new stream as soon as one was broken off (rtms-protocol §6), where the policy allows it. */
@Injectable()
export class BrokenStreams {
  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly database: Database,
    private readonly jobs: Jobs,
  ) {}

  @OnDomainEvent(RtmsSessionEnded, { subscriber: SUBSCRIBER })
  async onEnded({ payload }: RtmsSessionEnded, envelope: EventEnvelope): Promise<void> {
    const { product, streamId, stopReason, outcome } = payload;
    const isBroken = stopReason === null ? outcome === 'lost' : isBrokenOff(stopReason);
    if (product !== 'meeting' || outcome === 'refused' || !isBroken) return;
    await this.#ask(streamId, envelope, { key: `${streamId} ended` });
  }

  /** A reason that comes after the end is in no event of the session. */
  @OnDomainEvent(ZoomRtmsStopped, { subscriber: SUBSCRIBER })
  async onStopped({ payload }: ZoomRtmsStopped, envelope: EventEnvelope): Promise<void> {
    const { product, streamId, stopReason } = payload;
    if (product !== 'meeting' || stopReason === null || !isBrokenOff(stopReason)) return;
    const later = { key: `${streamId} stopped`, afterSeconds: MERGED_AFTER_SECONDS };
    await this.#ask(streamId, envelope, later);
  }

  async #ask(streamId: string, { accountId }: EventEnvelope, options: JobOptions): Promise<void> {
    if (accountId === null || !mayStart(this.config, accountId)) return;
    const once = { ...options, onceInSeconds: ONCE_IN_SECONDS };
    await this.database.transaction((tx) =>
      this.jobs.enqueue(tx, RESTART_QUEUE, { streamId }, once),
    );
  }
}
