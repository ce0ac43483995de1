import type { SessionStateUpdate, StreamStateUpdate } from '../protocol/server-message.type.js';
import { SESSION_STATE, STREAM_STATE } from '../protocol/state.codes.js';

/** What Zoom's two state machines, of the stream and of its sessions, mean for one of ours. */
export type StreamSignal =
  | { readonly signal: 'media_interrupted' | 'paused' | 'resumed' }
  /** `terminating`: the end is announced, frames may still come. `terminated`: it is over. */
  | { readonly signal: 'terminating' | 'terminated'; readonly stopReason: number | null };

/** What Zoom names beyond is not kept: it is asked about each of them. */
const MOST_SESSIONS = 1_000;

/**
 * Reads messages 8 and 9 of one stream; it may hold a session for each user of the app. Sessions outlive a reconnect:
 * no document says that Zoom names them anew, and of one that went meanwhile the end of the stream tells.
 */
export class StreamSignals {
  readonly #alive = new Set<string>();

  /** Ids of Zoom's sessions that are alive, where it named them. */
  get sessionIds(): readonly string[] {
    return [...this.#alive].filter((id) => id !== '');
  }

  ofStream({ state, reason }: StreamStateUpdate): StreamSignal | null {
    switch (state) {
      case STREAM_STATE.INTERRUPTED:
        return { signal: 'media_interrupted' };
      case STREAM_STATE.PAUSED:
        return { signal: 'paused' };
      // Zoom repeats what holds after an interruption: a resumption meanwhile shows as ACTIVE.
      case STREAM_STATE.ACTIVE:
      case STREAM_STATE.RESUMED:
        return { signal: 'resumed' };
      case STREAM_STATE.TERMINATING:
        return { signal: 'terminating', stopReason: reason };
      case STREAM_STATE.TERMINATED:
        return { signal: 'terminated', stopReason: reason };
      default:
        return null;
    }
  }

  /** A stream is over with the last of its sessions, and paused with its only one. */
  ofSession({ state, stopReason, rtmsSessionId }: SessionStateUpdate): StreamSignal | null {
    const id = rtmsSessionId ?? '';
    if (state === SESSION_STATE.STOPPED) {
      this.#alive.delete(id);
      return this.#alive.size > 0 ? null : { signal: 'terminated', stopReason };
    }
    const isNew = state !== SESSION_STATE.INACTIVE && this.#alive.size < MOST_SESSIONS;
    if (isNew) this.#alive.add(id);
    if (this.#alive.size > 1) return null;
    if (state === SESSION_STATE.PAUSED) return { signal: 'paused' };
    return state === SESSION_STATE.RESUMED ? { signal: 'resumed' } : null;
  }
}
