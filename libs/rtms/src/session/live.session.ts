import { Logger } from '@nestjs/common';
import type { ConnectionLoss, RtmsLink, RtmsLinkObserver } from '../drivers/rtms-driver.port.js';
import type { MediaKind } from '../media/media-frame.type.js';
import { isDuplicateStatus, STATUS_INVALID_STREAM, statusName } from '../protocol/status.codes.js';

import { MediaHints } from './media.hints.js';
import { MediaStanding } from './media.standing.js';
import type { RedialTarget } from './recovery.plan.js';
import type { SessionDialer } from './session.dialer.js';
import { SessionExit, type SessionExitParts } from './session.exit.js';
import type { ClaimedSession } from './session.record.js';
import type { SessionOutcome } from './session.store.js';
import { SignalingAcceptance } from './signaling.acceptance.js';
import { StreamSignals, type StreamSignal } from './stream.signals.js';

/** What a session is made of: each part has one job, the session joins them. */
export interface LiveSessionParts extends SessionExitParts {
  readonly dialer: SessionDialer;
  /** Milliseconds that the last frames may take after Zoom ended the stream. */
  readonly endGraceMs: number;
}

/** One session in the hands of its owner: dials, recovers, ends. */
export class LiveSession {
  readonly #logger = new Logger(LiveSession.name);
  readonly #media = new MediaStanding();
  #signals = new StreamSignals();
  readonly #hints = new MediaHints(() => {
    this.#mediaInterrupted();
  });
  #link: RtmsLink | null = null;
  #attempt = 0;
  #dialling = false;
  #signalingUp = false;
  #acceptance = new SignalingAcceptance();
  #paused = false;
  #grace: NodeJS.Timeout | undefined;
  readonly #exit: SessionExit;

  constructor(
    private readonly session: ClaimedSession,
    private readonly parts: LiveSessionParts,
    private serverUrls: readonly string[] = session.server_urls,
  ) {
    this.#exit = new SessionExit(session.id, parts, () => {
      this.#disconnect();
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
    else if (!this.#signalingUp) this.parts.recovery.hurry();
    else if (this.#acceptance.isBefore(at)) this.#redialAll('interrupted_by_zoom');
  }

  /** Zoom says that the stream is over, and why. */
  stoppedByZoom(stopReason: number | null): void {
    this.parts.progress.learnStopReason(stopReason, 'webhook');
    this.#stopSoon();
  }

  /** Lets go without message 21, so that another replica can go on. Never rejects. */
  handOver(cause: string): Promise<void> {
    if (this.parts.progress.over) return this.#exit.finish(this.#endedAs);
    return this.#exit.handOver(cause);
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
    const whole = target === 'link' || !this.#signalingUp || !this.parts.dialer.redialsMedia;
    if (whole || this.#link === null) this.#dial();
    else this.#link.redialMedia([...target]);
  }

  get #closing(): boolean {
    return this.#exit.begun || this.parts.progress.over;
  }

  /** Of a stream that Zoom stops: one that was never joined was missed, whatever came first. */
  get #endedAs(): SessionOutcome {
    return this.parts.progress.joined ? 'ended' : 'missed';
  }

  #dial(): void {
    if (this.#dialling) return;
    this.parts.recovery.cancel();
    this.#closeLink();
    this.#dialling = true;
    this.#attempt += 1;
    const attempt = this.#attempt;
    const wanted = () => attempt === this.#attempt && !this.#closing;
    this.parts.dialer.dial(this.session, this.serverUrls, this.#observer, wanted).then(
      (link) => {
        if (!wanted()) link?.close();
        else if (link === null) this.#appUnknown();
        else this.#link = link;
      },
      (error: unknown) => {
        const detail = error instanceof Error ? error.name : 'unknown';
        this.#signalingLost({ cause: 'unreachable', status: null, detail, permanent: false });
      },
    );
  }

  #appUnknown(): void {
    this.#logger.warn(`Session ${this.id}: app ${this.session.app_id} is not configured.`);
    this.parts.progress.failed('app_unknown', null);
    void this.#exit.finish('refused');
  }

  #redialAll(cause: string): void {
    this.#interrupt(null, cause, null);
    this.#closeLink();
    this.#dial();
  }

  #closeLink(): void {
    this.#link?.close();
    this.#link = null;
    this.#signalingUp = false;
    this.#dialling = false;
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
    },
    streamState: (update) => {
      this.#acceptance.heard(update.timestamp);
      this.#signal(this.#signals.ofStream(update));
    },
    sessionState: (update) => {
      this.#acceptance.heard(update.timestamp);
      this.#signal(this.#signals.ofSession(update));
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
    this.#dialling = false;
    this.#signalingUp = true;
    this.#acceptance = new SignalingAcceptance();
    // Ids and pauses of before: Zoom tells anew what still holds.
    this.#signals = new StreamSignals();
    this.#resume();
    this.#media.plan(kinds);
    this.parts.timeline.open();
    if (!this.parts.progress.joined) this.parts.recovery.renew();
    this.parts.progress.signalingReady();
    if (this.#media.complete) this.#recovered();
  }

  #mediaReady(kinds: readonly MediaKind[]): void {
    const { progress, timeline } = this.parts;
    this.#media.ready(kinds);
    timeline.reconnected(kinds);
    if (!progress.started || progress.state === 'connecting_media') progress.mediaReady();
    if (this.#media.complete) this.#recovered();
  }

  #recovered(): void {
    this.#hints.recovered();
    this.parts.recovery.recovered();
    this.parts.progress.recovered();
    this.parts.timeline.recovered();
    if (this.#paused) this.parts.progress.pause();
  }

  #signalingLost(loss: ConnectionLoss): void {
    this.#dialling = false;
    this.#signalingUp = false;
    this.#logger.warn(this.#describe('signaling', loss));
    if (this.#closing) this.#stopSoon();
    else if (loss.permanent) {
      this.parts.progress.failed(`signaling_${loss.cause}`, loss.status);
      void this.#exit.finish(this.#outcomeOf(loss));
    } else {
      this.#interrupt(null, `signaling_${loss.cause}`, loss.status);
      this.parts.recovery.retry('link', pauseAfter(loss));
    }
  }

  #mediaLost(kinds: readonly MediaKind[], loss: ConnectionLoss): void {
    this.#logger.warn(this.#describe('media', loss));
    if (this.#closing) this.#stopSoon();
    else if (loss.permanent) this.#giveUp(kinds, loss);
    else if (this.#signalingUp) {
      this.#media.lost(kinds);
      this.#interrupt(kinds, `media_${loss.cause}`, loss.status);
      this.parts.recovery.retry(new Set(kinds), pauseAfter(loss));
    }
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

  /** Zoom says that media is interrupted, but not which: what we know to be lost, or else all. */
  #mediaInterrupted(): void {
    if (this.#closing || !this.#signalingUp) return;
    if (!this.#media.complete) {
      this.parts.recovery.hurry();
      return;
    }
    const all = [...this.#media.planned];
    this.#media.lost(all);
    this.#interrupt(all, 'media_interrupted_by_zoom', null);
    this.parts.recovery.retry(new Set(all), 'hinted');
  }

  #signal(signal: StreamSignal | null): void {
    switch (signal?.signal) {
      case 'media_interrupted':
        this.#hints.take();
        return;
      case 'paused':
        this.#pause();
        return;
      case 'resumed':
        this.#resume();
        return;
      case 'terminating':
        this.parts.progress.learnStopReason(signal.stopReason, 'socket');
        this.parts.progress.stopping(this.#endedAs);
        this.parts.recovery.stop();
        return;
      case 'terminated':
        this.parts.progress.learnStopReason(signal.stopReason, 'socket');
        this.#stopSoon();
        return;
      default:
    }
  }

  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.parts.progress.pause();
    this.parts.timeline.notice({ notice: 'paused' });
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.parts.progress.resume();
    this.parts.timeline.notice({ notice: 'resumed' });
  }

  /** Ends once Zoom has closed every connection, or after the grace. */
  #stopSoon(): void {
    if (this.#exit.begun) return;
    this.parts.progress.stopping(this.#endedAs);
    this.parts.recovery.stop();
    if (this.#signalingUp || this.#link?.carriesMedia === true) {
      this.#grace ??= setTimeout(
        () => void this.#exit.finish(this.#endedAs),
        this.parts.endGraceMs,
      );
    } else void this.#exit.finish(this.#endedAs);
  }

  #disconnect(): void {
    this.parts.recovery.stop();
    clearTimeout(this.#grace);
    this.#hints.stop();
    this.#closeLink();
  }

  #describe(connection: string, { cause, status, detail }: ConnectionLoss): string {
    const code = status === null ? '' : ` with ${statusName(status) ?? String(status)}`;
    return `Session ${this.id}: ${connection} ${cause}${code} (${printable(detail)}).`;
  }

  #outcomeOf({ status }: ConnectionLoss): SessionOutcome {
    if (this.parts.progress.started) return 'lost';
    return status === STATUS_INVALID_STREAM ? 'missed' : 'refused';
  }
}

function pauseAfter({ status }: ConnectionLoss): 'lost' | 'duplicate' {
  return status !== null && isDuplicateStatus(status) ? 'duplicate' : 'lost';
}

function sameUrls(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((url) => right.includes(url));
}

/** Text from outside, fit for one line of a log. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 120);
}
