import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { Replica } from '@zoom-platform/database';
import { mediaPreferences } from '../drivers/media.preferences.js';
import { MediaHub } from '../media/media.hub.js';
import { rtmsConfig } from '../rtms.config.js';
import { RtmsMetrics } from '../rtms.metrics.js';
import { FencedWriter } from './fenced.writer.js';
import { LiveSession } from './live.session.js';
import { RecoveryPlan } from './recovery.plan.js';
import { SessionDialer } from './session.dialer.js';
import { SessionProgress } from './session.progress.js';
import type { ClaimedSession } from './session.record.js';
import { SessionStore } from './session.store.js';
import { SessionTimeline } from './session.timeline.js';
import { SigningApp } from './signing.app.js';

/** A handshake over the internet takes a second or so; the last one must fit into the window. */
const LAST_ATTEMPT_MS = 2_000;

/** Puts the parts of a session together. */
@Injectable()
export class LiveSessionFactory {
  constructor(
    @Inject(rtmsConfig.KEY) private readonly config: ConfigType<typeof rtmsConfig>,
    private readonly dialer: SessionDialer,
    private readonly hub: MediaHub,
    private readonly store: SessionStore,
    private readonly metrics: RtmsMetrics,
    private readonly replica: Replica,
  ) {}

  /** @param onGone called once, when this process has nothing to do with the session any more. */
  create(session: ClaimedSession, onGone: (live: LiveSession) => void): LiveSession {
    const recovery: RecoveryPlan = new RecoveryPlan(this.#recoverySettings(), {
      redial: (target) => {
        live.redial(target);
      },
      expired: () => {
        live.expired();
      },
    });
    const writer = new FencedWriter(this.store, session, session.epoch, () => {
      void live.fenceOff();
    });
    const progress = new SessionProgress(session, writer, () => recovery.until);
    const signer = new SigningApp(session.app_id);
    const live: LiveSession = new LiveSession(session, {
      dialer: this.dialer,
      signer,
      watchLease: () => this.replica.watchLease(),
      otherAppTried: () => {
        this.metrics.otherAppTried();
      },
      progress,
      recovery,
      timeline: this.#timeline(session, signer),
      writer,
      endGraceMs: this.config.RTMS_END_GRACE_MS,
      onGone: () => {
        onGone(live);
      },
    });
    return live;
  }

  #recoverySettings() {
    return {
      windowMs: this.config.RTMS_RECOVERY_WINDOW_MS,
      reconnectMs: this.config.RTMS_RECONNECT_DELAY_MS,
      duplicateMs: this.config.RTMS_DUPLICATE_DELAY_MS,
      attemptMs: LAST_ATTEMPT_MS,
    };
  }

  #timeline(session: ClaimedSession, signer: SigningApp): SessionTimeline {
    const offeredAt = session.offered_at.getTime();
    const context = {
      sessionId: session.id,
      epoch: session.epoch,
      streamId: session.stream_id,
      product: session.product,
      entityId: session.entity_id,
      meetingId: session.meeting_id,
      accountId: session.account_id,
      offeredAt,
    };
    return new SessionTimeline(
      () => this.hub.open({ ...context, appId: signer.id }),
      this.metrics,
      offeredAt,
      mediaPreferences(this.config).audioSendRate,
    );
  }
}
