import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { ConnectionLoss, RtmsLink, RtmsLinkObserver } from '../drivers/rtms-driver.port.js';
import type { MediaKind } from '../media/media-frame.type.js';
import type { SessionEnd } from '../media/media-sink.port.js';
import {
  isDuplicateStatus,
  STATUS_INVALID_STREAM,
  STATUS_NAMES,
} from '../protocol/status.codes.js';
import type { FencedWriter } from './fenced.writer.js';
import { MediaStanding } from './media.standing.js';
import type { RecoveryPlan, RedialTarget } from './recovery.plan.js';
import type { SessionDialer } from './session.dialer.js';
import type { SessionProgress } from './session.progress.js';
import type { ClaimedSession } from './session.record.js';
import type { SessionOutcome } from './session.store.js';
import type { SessionTimeline } from './session.timeline.js';
import { StreamSignals, type StreamSignal } from './stream.signals.js';

/** What a session is made of: each part has one job, the session joins them. */
export interface LiveSessionParts {
  readonly dialer: SessionDialer;
  readonly progress: SessionProgress;
  readonly recovery: RecoveryPlan;
  readonly timeline: SessionTimeline;
  readonly writer: FencedWriter;
  /** Milliseconds that the last frames may take after Zoom ended the stream. */
  readonly endGraceMs: number;
  /** Called once, when this process has nothing to do with the session any more. */
  readonly onGone: () => void;
}

/** Event 7 may overtake the close of the very socket that it speaks of. */
const HINT_SETTLES_MS = 250;
/** How long a successor waits for our sinks, and we for the database, when we let go or end. */
const PATIENCE_MS = 3_000;

/** One session in the hands of its owner: dials, recovers, ends. */
export class LiveSession {
  readonly #logger = new Logger(LiveSession.name);
  readonly #media = new MediaStanding();
  readonly #signals = new StreamSignals();
  #link: RtmsLink | null = null;
  #attempt = 0;
  #dialling = false;
  #signalingUp = false;
  #acceptedAt = Number.NEGATIVE_INFINITY;
  #paused = false;
  #grace: NodeJS.Timeout | undefined;
  #hint: NodeJS.Timeout | undefined;
  #leaving: Promise<void> | null = null;

  constructor(
    private readonly session: ClaimedSession,
    private readonly parts: LiveSessionParts,
    private serverUrls: readonly string[] = session.server_urls,
  ) {}

  get id(): string {
    return this.session.id;
  }

  get streamId(): string {
    return this.session.stream_id;
  }

  get epoch(): number {
    return this.session.epoch;
  }

  /** Dials for the first time in this owner's turn. */
  start(): void {
    this.parts.recovery.open(this.session.window_ms);
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
    else if (this.#acceptedAt < at) this.#redialAll('interrupted_by_zoom');
  }

  /** Zoom says that the stream is over, and why. */
  stoppedByZoom(stopReason: number | null): void {
    this.parts.progress.learnStopReason(stopReason, 'webhook');
    this.#stopSoon();
  }

  /** Lets go without message 21, so that another replica can go on. Never rejects. */
  handOver(cause: string): Promise<void> {
    if (this.parts.progress.over) return this.#finish('ended');
    this.#leaving ??= this.#release(cause);
    return this.#leaving;
  }

  /** Another replica owns the session: stops at once and writes nothing. Never rejects. */
  fenceOff(): Promise<void> {
    this.parts.writer.abandon();
    this.#leaving ??= this.#letGo().then(this.parts.onGone);
    return this.#leaving;
  }

  /** The time to join or to recover is over. */
  expired(): void {
    void this.#finish(this.parts.progress.joined ? 'lost' : 'missed');
  }

  /** The pause after a loss is over. */
  redial(target: RedialTarget): void {
    const whole = target === 'link' || !this.#signalingUp || !this.parts.dialer.redialsMedia;
    if (whole || this.#link === null) this.#dial();
    else this.#link.redialMedia([...target]);
  }

  get #closing(): boolean {
    return this.#leaving !== null || this.parts.progress.over;
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
    void this.#finish('refused');
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
    },
    event: (event) => {
      this.parts.timeline.event(event);
      if (event.event === 'media_interrupted') this.#mediaHint();
    },
    streamState: (update) => {
      this.#signal(this.#signals.ofStream(update));
    },
    sessionState: (update) => {
      this.#signal(this.#signals.ofSession(update));
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
    this.#acceptedAt = Date.now();
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
      void this.#finish(this.#outcomeOf(loss));
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
    this.parts.recovery.open();
    this.parts.progress.interrupted(cause, status);
    if (this.parts.progress.started) this.parts.timeline.interrupted(kinds);
  }

  #giveUp(kinds: readonly MediaKind[], loss: ConnectionLoss): void {
    this.parts.progress.failed(`media_${loss.cause}`, loss.status);
    this.#media.giveUp(kinds);
    if (this.#media.planned.size === 0) void this.#finish(this.#outcomeOf(loss));
    else if (this.#media.complete) this.#recovered();
  }

  /** Zoom says that media is interrupted, but not which: what we know to be lost, or else all. */
  #mediaHint(): void {
    if (this.#hint !== undefined || this.#closing) return;
    this.#hint = setTimeout(() => {
      this.#hint = undefined;
      if (this.#closing || !this.#signalingUp) return;
      if (!this.#media.complete) {
        this.parts.recovery.hurry();
        return;
      }
      const all = [...this.#media.planned];
      this.#media.lost(all);
      this.#interrupt(all, 'media_interrupted_by_zoom', null);
      this.redial(new Set(all));
    }, HINT_SETTLES_MS);
  }

  #signal(signal: StreamSignal | null): void {
    switch (signal?.signal) {
      case 'media_interrupted':
        this.#mediaHint();
        return;
      case 'paused':
        this.#pause();
        return;
      case 'resumed':
        this.#resume();
        return;
      case 'terminating':
        this.parts.progress.learnStopReason(signal.stopReason, 'socket');
        this.parts.progress.stopping('ended');
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
    if (this.#leaving !== null) return;
    this.parts.progress.stopping('ended');
    this.parts.recovery.stop();
    if (this.#signalingUp || this.#link?.carriesMedia === true) {
      this.#grace ??= setTimeout(() => void this.#finish('ended'), this.parts.endGraceMs);
    } else void this.#finish('ended');
  }

  #finish(outcome: SessionOutcome): Promise<void> {
    this.#leaving ??= this.#end(outcome);
    return this.#leaving;
  }

  async #end(outcome: SessionOutcome): Promise<void> {
    const { progress, timeline, writer, onGone } = this.parts;
    this.#stopTimers();
    progress.stopping(outcome);
    this.#closeLink();
    // Only the owner may complete artifacts: the row says whether we still are.
    await inTime(writer.settled());
    await timeline.close(this.#endOf(writer.fenced ? 'handed_over' : 'ended'));
    progress.ended(outcome);
    this.#logger.log(
      `Session ${this.id}: ${outcome}, stop reason ${String(progress.stopReason ?? 'unknown')}.`,
    );
    await writer.settled();
    onGone();
  }

  async #release(cause: string): Promise<void> {
    const { progress, recovery, writer, onGone } = this.parts;
    recovery.open();
    const remaining = recovery.remaining;
    const sinks = this.#letGo();
    await inTime(sinks);
    progress.released(cause, remaining);
    await inTime(writer.settled());
    writer.abandon();
    await sinks;
    onGone();
  }

  async #letGo(): Promise<void> {
    this.#stopTimers();
    this.#closeLink();
    await this.parts.timeline.close(this.#endOf('handed_over'));
  }

  #endOf(kind: SessionEnd['kind']): SessionEnd {
    return { kind, stopReason: this.parts.progress.stopReason, at: Date.now() };
  }

  #stopTimers(): void {
    this.parts.recovery.stop();
    clearTimeout(this.#grace);
    clearTimeout(this.#hint);
  }

  #describe(connection: string, { cause, status, detail }: ConnectionLoss): string {
    const code = status === null ? '' : ` with ${STATUS_NAMES[status] ?? String(status)}`;
    return `Session ${this.id}: ${connection} ${cause}${code} (${printable(detail)}).`;
  }

  #outcomeOf({ status }: ConnectionLoss): SessionOutcome {
    if (this.parts.progress.started) return 'lost';
    return status === STATUS_INVALID_STREAM ? 'missed' : 'refused';
  }
}

/** Waits for `work`, but not for ever. */
async function inTime(work: Promise<void>): Promise<void> {
  const waited = new AbortController();
  const late = sleep(PATIENCE_MS, undefined, { signal: waited.signal, ref: false });
  await Promise.race([work, late.catch(() => undefined)]);
  waited.abort();
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
