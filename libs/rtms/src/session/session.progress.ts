import type { DomainEvent } from '@zoom-platform/events';
import type { MediaKind } from '../media/media-frame.type.js';
import type { FencedWriter } from './fenced.writer.js';
import {
  RtmsSessionEnded,
  RtmsSessionInterrupted,
  RtmsSessionResumed,
  RtmsSessionStarted,
} from './session.events.js';
import { factsOf } from './session.facts.js';
import type { ClaimedSession } from './session.record.js';
import { transition, type SessionSignal, type SessionState } from './session.states.js';
import type { SessionOutcome, SessionWrite } from './session.store.js';

/** Where one session stands: every move is written, and what others must know is published. */
export class SessionProgress {
  #state: SessionState;
  #appId: string;
  #started: boolean;
  #joined: boolean;
  #lastFrameAt: number | null = null;
  #stopReason: number | null = null;
  /** Whether the row says until when the session has to have recovered. */
  #windowWritten: boolean;

  /** @param recoverUntil when the session has to have recovered, asked at each write. */
  constructor(
    private readonly session: ClaimedSession,
    private readonly writer: FencedWriter,
    private readonly recoverUntil: () => number | null,
  ) {
    this.#state = session.joined ? 'interrupted' : 'signaling';
    this.#appId = session.app_id;
    this.#started = session.started;
    this.#joined = session.joined;
    this.#windowWritten = session.joined;
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Zoom has accepted signaling once. */
  get joined(): boolean {
    return this.#joined;
  }

  get started(): boolean {
    return this.#started;
  }

  get over(): boolean {
    return this.#state === 'terminating' || this.#state === 'ended';
  }

  /** By `performance.now()`; null: no frame came in this owner's turn. */
  get lastFrameAt(): number | null {
    return this.#lastFrameAt;
  }

  get stopReason(): number | null {
    return this.#stopReason;
  }

  /** The webhook's reason replaces one that a socket brought, and is never replaced by one. */
  learnStopReason(reason: number | null, from: 'socket' | 'webhook'): void {
    if (reason === null || (from === 'socket' && this.#stopReason !== null)) return;
    this.#stopReason = reason;
  }

  handshakeSent(): void {
    this.#write({ handshakeSent: true });
  }

  /** @param appId whose signature Zoom accepted: the stream is its own, whoever was told of it. */
  signalingReady(appId: string): void {
    this.#joined = true;
    this.#move('signaling_ready');
    const isAnother = appId !== this.#appId;
    this.#appId = appId;
    this.#write({ signalingReady: true, ...(isAnother ? { appId } : {}) });
  }

  /** The first media connection is ready, or no media are wanted and signaling stands. */
  inForce(): void {
    if (!this.#move('media_ready')) return;
    const first = !this.#started;
    this.#started = true;
    const Event = first ? RtmsSessionStarted : RtmsSessionResumed;
    this.#write({ started: true }, [new Event(this.#facts())]);
  }

  /** Called with every frame; the first one of this owner's turn is kept. */
  frame(kind: MediaKind): void {
    const first = this.#lastFrameAt === null;
    this.#lastFrameAt = performance.now();
    if (first) this.#write({ firstFrame: kind });
  }

  /**
   * All media connections stand (again). The row forgets its window even where no state changes, as
   * when the first frame came before the last connection: a successor would inherit what is left of it.
   */
  recovered(): void {
    const events = this.#move('recovered') ? [new RtmsSessionResumed(this.#facts())] : [];
    if (events.length > 0 || this.#windowWritten) this.#write({}, events);
  }

  /** Keeps whose video is wanted for whoever takes the session over. */
  videoWanted(userId: string | null): void {
    this.#write({ video: userId });
  }

  pause(): boolean {
    return this.#moveAndWrite('paused');
  }

  resume(): boolean {
    return this.#moveAndWrite('resumed');
  }

  /** A connection is gone. A session that never started has nothing to interrupt. */
  interrupted(cause: string, status: number | null): void {
    const events =
      this.#move('lost') && this.#started
        ? [new RtmsSessionInterrupted({ ...this.#facts(), cause })]
        : [];
    this.#write({ cause, status }, events);
  }

  /** Keeps why an attempt failed that will not be repeated. */
  failed(cause: string, status: number | null): void {
    this.#write({ cause, status });
  }

  /** Nothing more is dialled; the last frames may still come. */
  stopping(outcome: SessionOutcome): void {
    if (this.#move('stopping')) this.#write({ outcome });
  }

  ended(outcome: SessionOutcome): void {
    if (!this.#move('over')) return;
    const event = new RtmsSessionEnded({
      ...this.#facts(),
      stopReason: this.#stopReason,
      outcome,
    });
    this.#write({ outcome }, [event]);
  }

  /** Any replica may take the session from here, and has to have recovered it by then. */
  released(cause: string, recoverUntil: number | null): void {
    const events =
      this.#started && this.#state !== 'interrupted'
        ? [new RtmsSessionInterrupted({ ...this.#facts(), cause })]
        : [];
    this.#move('let_go');
    this.#write({ cause, release: true, recoverUntil: this.#joined ? recoverUntil : null }, events);
  }

  #moveAndWrite(signal: SessionSignal): boolean {
    const moved = this.#move(signal);
    if (moved) this.#write({});
    return moved;
  }

  #move(signal: SessionSignal): boolean {
    const next = transition(this.#state, signal);
    if (next === null) return false;
    this.#state = next;
    return true;
  }

  #write(step: Partial<SessionWrite>, events: readonly DomainEvent[] = []): void {
    const recoverUntil = this.#joined ? this.recoverUntil() : null;
    this.#windowWritten = recoverUntil !== null;
    this.writer.write(
      { state: this.#state, recoverUntil, stopReason: this.#stopReason, ...step },
      events,
    );
  }

  #facts() {
    const session = { ...this.session, app_id: this.#appId };
    return factsOf(session, session.epoch, Date.now());
  }
}
