import {
  LiveStreams,
  type CloseAnswer,
  type VideoAnswer,
  type ZoomStreamState,
} from '@zoom-platform/rtms/extension';

/** Zoom as it grants whatever an extension asks of it about a session. */
export class GrantingStreams extends LiveStreams {
  readonly #video = new Map<string, string>();
  readonly #closed = new Set<string>();

  /** Whether the extension has ended the stream of a session. */
  isClosed(sessionId: string): boolean {
    return this.#closed.has(sessionId);
  }

  /** Whose video the extension wants of a session; `null`: nobody's. */
  videoOf(sessionId: string): string | null {
    return this.#video.get(sessionId) ?? null;
  }

  subscribeVideo(sessionId: string, userId: string): Promise<VideoAnswer> {
    this.#video.set(sessionId, userId);
    return Promise.resolve('done');
  }

  unsubscribeVideo(sessionId: string): Promise<VideoAnswer> {
    this.#video.delete(sessionId);
    return Promise.resolve('done');
  }

  close(sessionId: string): Promise<CloseAnswer> {
    this.#closed.add(sessionId);
    return Promise.resolve('done');
  }

  zoomState(): Promise<ZoomStreamState> {
    const stream = { state: 1, name: 'ACTIVE', at: null };
    return Promise.resolve({ stream, sessions: [] });
  }
}
