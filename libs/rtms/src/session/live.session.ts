import { Logger } from '@nestjs/common';
import type { ConnectionLoss, RtmsLinkObserver } from '../drivers/rtms-driver.port.js';
import type { MediaKind } from '../media/media-frame.type.js';
import { STATUS_INVALID_STREAM } from '../protocol/status.codes.js';
import { lossLine, pauseAfter } from './connection.loss.js';
import { LiveRequests } from './live.requests.js';
import { MediaHints } from './media.hints.js';
import { MediaStanding } from './media.standing.js';
import type { RedialTarget } from './recovery.plan.js';
import { SessionEnding } from './session.ending.js';
import { SessionExit, type SessionExitParts } from './session.exit.js';
import { SessionLink, type SessionDoor } from './session.link.js';
import type { ClaimedSession } from './session.record.js';
import type { SessionOutcome } from './session.store.js';
import { SignalingAcceptance } from './signaling.acceptance.js';
import type { NextApp } from './signing.app.js';
import { StreamReaction } from './stream.reaction.js';

/** What a session is made of: each part has one job, the session joins them. */
export interface LiveSessionParts extends SessionExitParts, SessionDoor {
  /** {@link Replica.watchLease} */
  readonly watchLease: () => () => boolean;
  /** Called each time that the pair of another app is tried. */
  readonly otherAppTried: () => void;
  /** Milliseconds that the last frames may take after Zoom ended the stream. */
  readonly endGraceMs: number;
}

/** One session in the hands of its owner: dials, recovers, ends. */
export class LiveSession {
  readonly #logger = new Logger(LiveSession.name);
  readonly #media = new MediaStanding();
  readonly #hints = new MediaHints(() => {
    this.#mediaInterrupted();
  });
  #acceptance = new SignalingAcceptance();
  /** False once the lease lapsed, until a look at the row has begun under a new one. */
  #owned: () => boolean;
  readonly #exit: SessionExit;
  readonly #link: SessionLink;
  readonly #ending: SessionEnding;
  readonly #stream: StreamReaction;
  /** What modules ask of Zoom about this session. */
  readonly requests: LiveRequests;

  constructor(
    private readonly session: ClaimedSession,
    private readonly parts: LiveSessionParts,
    private serverUrls: readonly string[] = session.server_urls,
  ) {
    this.#owned = parts.watchLease();
    this.#exit = new SessionExit(session.id, parts, () => {
      this.#disconnect();
    });
    this.#link = new SessionLink(session, parts, this.#observer, {
      wanted: () => !this.#closing,
      owned: () => this.#owned(),
      appUnknown: () => {
        this.#appUnknown();
      },
      failed: (detail) => {
        this.#signalingLost({ cause: 'unreachable', status: null, detail, permanent: false });
      },
    });
    const { progress, recovery, timeline, endGraceMs: graceMs } = parts;
    this.#ending = new SessionEnding({
      progress,
      recovery,
      exit: this.#exit,
      link: this.#link,
      graceMs,
    });
    this.#stream = new StreamReaction({
      progress,
      timeline,
      ending: this.#ending,
      mediaHinted: () => {
        this.#hints.take();
      },
    });
    this.requests = new LiveRequests(session, {
      link: this.#link,
      media: this.#media,
      sessionIds: () => this.#stream.sessionIds,
      isClosing: () => this.#closing,
      end: () => this.#ending.byUs(),
      keepVideo: (userId) => {
        progress.videoWanted(userId);
      },
    });
  }

  get id(): string {
    return this.session.id;
  }

  get streamId(): string {
    return this.session.stream_id;
  }

  get epoch(): number {
    return this.session.epoch;
  }

  /** By `performance.now()`; null: no frame came in this owner's turn. */
  get lastFrameAt(): number | null {
    return this.parts.progress.lastFrameAt;
  }

  /** Dials for the first time in this owner's turn. */
  start(): void {
    // Claimed too late: a handshake could come before the timer of a window that is over.
    if (this.session.window_ms <= 0) {
      this.expired();
      return;
    }
    this.parts.recovery.open(this.session.window_ms);
    if (this.session.joined) this.#hints.interrupted();
    this.#dial();
  }

  /** Gives a claim up that was never dialled, with what is left of its window. Never rejects. */
  decline(cause: string): Promise<void> {
    this.parts.recovery.open(this.session.window_ms);
    return this.handOver(cause);
  }

  /** Zoom offers the stream at other servers: everything is dialled there, at once. */
  failOver(serverUrls: readonly string[]): void {
    if (this.#closing || sameUrls(serverUrls, this.serverUrls)) return;
    this.serverUrls = serverUrls;
    this.#redialAll('failover');
  }

  /**
   * Zoom says that it lost us: dial everything again, at once, unless that has happened since.
   * @param at Unix milliseconds of the webhook's event.
   */
  interruptedByZoom(at: number, serverUrls: readonly string[]): void {
    if (this.#closing) return;
    if (serverUrls.length > 0 && !sameUrls(serverUrls, this.serverUrls)) this.failOver(serverUrls);
    else if (!this.#link.up) this.parts.recovery.hurry();
    else if (this.#acceptance.isBefore(at)) this.#redialAll('interrupted_by_zoom');
  }

  /** Zoom says that the stream is over, and why. */
  stoppedByZoom(stopReason: number | null): void {
    this.parts.progress.learnStopReason(stopReason, 'webhook');
    this.#ending.soon();
  }

  /** Lets go without message 21, so that another replica can go on. Never rejects. */
  handOver(cause: string): Promise<void> {
    if (this.parts.progress.over) return this.#exit.finish(this.#ending.outcome);
    return this.#exit.handOver(cause);
  }

  /**
   * The row names this owner's turn.
   * @param lease watched since before the row was read.
   */
  confirmed(lease: () => boolean): void {
    const hadLapsed = !this.#owned();
    this.#owned = lease;
    if (hadLapsed && this.#owned()) this.parts.recovery.hurry();
  }

  /** Another replica owns the session: stops at once and writes nothing. Never rejects. */
  fenceOff(): Promise<void> {
    return this.#exit.fenceOff();
  }

  /** The time to join or to recover is over. */
  expired(): void {
    void this.#exit.finish(this.parts.progress.joined ? 'lost' : 'missed');
  }

  /** The pause after a loss is over. */
  redial(target: RedialTarget): void {
    // A signaling connection asks for itself, once its socket is open.
    if (target !== 'link' && !this.#owned()) this.parts.recovery.retry(target, 'lost');
    else if (target === 'link' || !this.#link.redialMedia([...target])) this.#dial();
  }

  get #closing(): boolean {
    return this.#exit.begun || this.parts.progress.over;
  }

  #dial(): void {
    if (this.#link.dialling) return;
    this.parts.recovery.cancel();
    this.#link.dial(this.serverUrls);
  }

  #appUnknown(): void {
    this.#logger.warn(`Session ${this.id}: app ${this.parts.signer.id} is not configured.`);
    this.parts.progress.failed('app_unknown', null);
    void this.#exit.finish('refused');
  }

  #redialAll(cause: string, status: number | null = null): void {
    this.#interrupt(null, cause, status);
    this.#link.close();
    this.#dial();
  }

  readonly #observer: RtmsLinkObserver = {
    handshakeSent: () => {
      this.parts.progress.handshakeSent();
    },
    signalingReady: (kinds) => {
      this.#signalingReady(kinds);
    },
    mediaReady: (kinds) => {
      this.#mediaReady(kinds);
    },
    media: (message, negotiated) => {
      this.parts.timeline.media(message, negotiated);
      this.parts.progress.frame(message.type);
    },
    event: (event) => {
      this.parts.timeline.event(event);
      if (event.event === 'media_interrupted') this.#hints.take();
      else this.requests.heard(event);
    },
    streamState: (update) => {
      this.#acceptance.heard(update.timestamp);
      this.#stream.streamState(update);
    },
    sessionState: (update) => {
      this.#acceptance.heard(update.timestamp);
      this.#stream.sessionState(update);
    },
    dropped: (media, frames) => {
      this.parts.timeline.notice({ notice: 'dropped', media, frames });
    },
    signalingLost: (loss) => {
      this.#signalingLost(loss);
    },
    mediaLost: (kinds, loss) => {
      this.#mediaLost(kinds, loss);
    },
  };

  #signalingReady(kinds: readonly MediaKind[]): void {
    this.#link.signalingReady();
    this.#acceptance = new SignalingAcceptance();
    this.#stream.accepted();
    this.#media.plan(kinds);
    this.parts.timeline.open();
    if (!this.parts.progress.joined) this.parts.recovery.renew();
    this.parts.progress.signalingReady(this.parts.signer.id);
    // No module wants any kind: there is nothing to wait for.
    if (this.parts.dialer.kinds.length === 0) this.#inForce();
    if (this.#media.complete) this.#recovered();
  }

  #mediaReady(kinds: readonly MediaKind[]): void {
    // Without signaling it cannot be started: it is dialled again with it.
    if (!this.#link.up) return;
    this.#media.ready(kinds);
    this.parts.timeline.reconnected(kinds);
    if (kinds.includes('video')) this.requests.videoConnected();
    this.#inForce();
    if (this.#media.complete) this.#recovered();
  }

  #inForce(): void {
    const { progress } = this.parts;
    if (!progress.started || progress.state === 'connecting_media') progress.inForce();
  }

  #recovered(): void {
    this.#hints.recovered();
    this.parts.recovery.recovered();
    this.parts.progress.recovered();
    this.parts.timeline.recovered();
    this.#stream.recovered();
  }

  #signalingLost(loss: ConnectionLoss): void {
    this.#link.signalingLost();
    this.#logger.warn(`Session ${this.id}: ${lossLine('signaling', loss)}.`);
    if (this.#closing) {
      this.#ending.soon();
      return;
    }
    const cause = `signaling_${loss.cause}`;
    const next = this.#nextApp(loss);
    // No pause: the time to join goes on.
    if (next === 'fresh') this.#redialAll(cause, loss.status);
    else if (loss.permanent && next !== 'again') {
      this.parts.progress.failed(cause, loss.status);
      void this.#exit.finish(this.#outcomeOf(loss));
    } else {
      this.#interrupt(null, cause, loss.status);
      this.parts.recovery.retry('link', pauseAfter(loss));
    }
  }

  /**
   * Where Zoom does not take the signature of a stream that was never joined, another app of ours may be
   * the one that it belongs to.
   */
  #nextApp(loss: ConnectionLoss): NextApp {
    const { progress, signer, otherAppTried } = this.parts;
    if (progress.joined) return 'none';
    const before = signer.id;
    const next = signer.after(loss);
    if (next === 'fresh') {
      otherAppTried();
      this.#logger.warn(
        `Session ${this.id}: not a stream of app ${before}, as it seems; app ${signer.id} signs.`,
      );
    }
    return next;
  }

  #mediaLost(kinds: readonly MediaKind[], loss: ConnectionLoss): void {
    this.#logger.warn(`Session ${this.id}: ${lossLine('media', loss)}.`);
    if (this.#closing) {
      this.#ending.soon();
      return;
    }
    // All media are dialled again with signaling. What Zoom answers meanwhile, it says for want of that.
    if (!this.#link.up) return;
    if (this.#isUnknownToZoom(loss)) {
      this.#media.lost(kinds);
      this.#interrupt(null, `media_${loss.cause}`, loss.status);
      this.parts.recovery.retry('link', pauseAfter(loss));
    } else if (loss.permanent) this.#giveUp(kinds, loss);
    else {
      this.#media.lost(kinds);
      this.#interrupt(kinds, `media_${loss.cause}`, loss.status);
      this.parts.recovery.retry(new Set(kinds), pauseAfter(loss));
    }
  }

  /**
   * Media that stood are refused again while nothing else stands: signaling, which looks well, may be dead to
   * Zoom, as half of a connection is. Nothing is left that dialling anew could interrupt.
   */
  #isUnknownToZoom({ permanent, status }: ConnectionLoss): boolean {
    if (!this.parts.progress.started || !this.#media.isDown) return false;
    return !permanent || status === STATUS_INVALID_STREAM;
  }

  /** @param kinds of the media connection; `null` when everything is interrupted. */
  #interrupt(kinds: readonly MediaKind[] | null, cause: string, status: number | null): void {
    this.#hints.interrupted();
    this.parts.recovery.open();
    this.parts.progress.interrupted(cause, status);
    if (this.parts.progress.started) this.parts.timeline.interrupted(kinds);
  }

  #giveUp(kinds: readonly MediaKind[], loss: ConnectionLoss): void {
    this.parts.progress.failed(`media_${loss.cause}`, loss.status);
    this.#media.giveUp(kinds);
    if (this.#media.planned.size === 0) void this.#exit.finish(this.#outcomeOf(loss));
    else if (this.#media.complete) this.#recovered();
  }

  /** Zoom says that media is interrupted, but not which: what we know to be lost, else what is quiet, or else all. */
  #mediaInterrupted(): void {
    if (this.#closing || !this.#link.up || this.#media.planned.size === 0) return;
    if (!this.#media.complete) {
      this.parts.recovery.hurry();
      return;
    }
    const quiet = this.#link.quietMedia;
    const hit = quiet.length > 0 ? quiet : [...this.#media.planned];
    this.#media.lost(hit);
    this.#interrupt(hit, 'media_interrupted_by_zoom', null);
    this.parts.recovery.retry(new Set(hit), 'hinted');
  }

  #disconnect(): void {
    this.parts.recovery.stop();
    this.#ending.cancel();
    this.#hints.stop();
    this.#link.close();
  }

  #outcomeOf({ status }: ConnectionLoss): SessionOutcome {
    if (this.parts.progress.started) return 'lost';
    return status === STATUS_INVALID_STREAM ? 'missed' : 'refused';
  }
}

function sameUrls(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((url) => right.includes(url));
}
