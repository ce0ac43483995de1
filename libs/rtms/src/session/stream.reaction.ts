import type { SessionStateUpdate, StreamStateUpdate } from '../protocol/server-message.type.js';
import type { SessionEnding } from './session.ending.js';
import type { SessionProgress } from './session.progress.js';
import type { SessionTimeline } from './session.timeline.js';
import { StreamSignals, type StreamSignal } from './stream.signals.js';

/** What moves when Zoom says how its stream stands. */
export interface StreamReactionParts {
  readonly progress: SessionProgress;
  readonly timeline: SessionTimeline;
  readonly ending: SessionEnding;
  /** Zoom hints that media is interrupted, but not which. */
  readonly mediaHinted: () => void;
}

/** What a session does when Zoom says how the stream and its sessions stand (messages 8 and 9). */
export class StreamReaction {
  readonly #signals = new StreamSignals();
  #paused = false;

  constructor(private readonly parts: StreamReactionParts) {}

  /** Zoom's ids of the sessions that are alive. */
  get sessionIds(): readonly string[] {
    return this.#signals.sessionIds;
  }

  streamState(update: StreamStateUpdate): void {
    this.#act(this.#signals.ofStream(update), update.timestamp);
  }

  sessionState(update: SessionStateUpdate): void {
    this.#act(this.#signals.ofSession(update), update.timestamp);
  }

  /** Signaling is accepted. Pauses of before are forgotten: Zoom tells anew of one that still holds. */
  accepted(): void {
    this.#resume(null);
  }

  /** All media stands, in a stream that may be paused. */
  recovered(): void {
    if (this.#paused) this.parts.progress.pause();
  }

  #act(signal: StreamSignal | null, at: number | null): void {
    switch (signal?.signal) {
      case 'media_interrupted':
        this.parts.mediaHinted();
        return;
      case 'paused':
        this.#pause(at);
        return;
      case 'resumed':
        this.#resume(at);
        return;
      case 'terminating':
        this.parts.progress.learnStopReason(signal.stopReason, 'socket');
        this.parts.ending.announced();
        return;
      case 'terminated':
        this.parts.progress.learnStopReason(signal.stopReason, 'socket');
        this.parts.ending.soon();
        return;
      default:
    }
  }

  #pause(at: number | null): void {
    if (this.#paused) return;
    this.#paused = true;
    this.parts.progress.pause();
    this.parts.timeline.notice({ notice: 'paused' }, at);
  }

  #resume(at: number | null): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.parts.progress.resume();
    this.parts.timeline.notice({ notice: 'resumed' }, at);
  }
}
