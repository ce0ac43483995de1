import { Logger } from '@nestjs/common';
import type { RtmsEvent } from '../protocol/server-message.type.js';
import {
  SESSION_STATE_CODES,
  STREAM_STATE_CODES,
  type StateCode,
} from '../protocol/state.codes.js';
import {
  SessionInterruptedError,
  SessionNotHeldError,
  VideoAlreadySubscribedError,
  VideoNotOfferedError,
} from '../rtms.errors.js';
import type { CloseAnswer, ZoomState, ZoomStreamState } from './live.streams.js';
import type { MediaStanding } from './media.standing.js';
import type { SessionLink } from './session.link.js';
import type { ClaimedSession } from './session.record.js';
import { VideoChoice, type VideoAnswer } from './video.choice.js';

/** What requests need of their session. */
export interface LiveRequestsParts {
  readonly link: SessionLink;
  readonly media: MediaStanding;
  /** Zoom's ids of the sessions that are alive. */
  readonly sessionIds: () => readonly string[];
  /** Whether the session ends, or this process lets it go. */
  readonly isClosing: () => boolean;
  /** Ends the stream, and settles once Zoom knows. Never rejects. */
  readonly end: () => Promise<void>;
  readonly keepVideo: (userId: string | null) => void;
}

/** What modules ask of Zoom about one session; the door is {@link LiveStreams}. */
export class LiveRequests {
  readonly #logger = new Logger(LiveRequests.name);
  readonly #video: VideoChoice;

  constructor(
    private readonly session: ClaimedSession,
    private readonly parts: LiveRequestsParts,
  ) {
    this.#video = new VideoChoice(session.id, session.video_user_id, {
      requests: () => (parts.media.stands('video') ? parts.link.requests : null),
      keep: parts.keepVideo,
    });
  }

  async subscribeVideo(userId: string): Promise<VideoAnswer> {
    this.#assertOpen();
    if (this.parts.link.up && !this.parts.media.planned.has('video')) {
      throw new VideoNotOfferedError(
        'Zoom did not grant the video of this stream.',
        'Give the app the scope for video in the Marketplace, and start the stream anew.',
      );
    }
    return this.#video.subscribe(userId);
  }

  async unsubscribeVideo(): Promise<VideoAnswer> {
    this.#assertOpen();
    return this.#video.unsubscribe();
  }

  /** Another replica was asked, and its caller is not there to hear what Zoom says: it is logged. */
  askedElsewhere(userId: string | null): void {
    const told = userId === null ? this.unsubscribeVideo() : this.subscribeVideo(userId);
    told.catch((error: unknown) => {
      if (error instanceof VideoAlreadySubscribedError) return;
      const cause = error instanceof Error ? error.message : 'unknown';
      this.#logger.warn(`Session ${this.session.id}: whose video comes is open. ${cause}`);
    });
  }

  /** @returns `deferred` while signaling does not stand: it has to be asked again. */
  async close(): Promise<CloseAnswer> {
    this.#assertOpen();
    if (!this.parts.link.up) return 'deferred';
    this.#logger.log(`Session ${this.session.id}: a module ends the stream.`);
    await this.parts.end();
    return 'done';
  }

  /** Word of another replica, or of an owner before; it stands until the session has ended. */
  closeAskedElsewhere(): void {
    if (!this.parts.isClosing()) void this.close();
  }

  async zoomState(): Promise<ZoomStreamState> {
    this.#assertOpen();
    const { requests } = this.parts.link;
    if (requests === null) throw new SessionInterruptedError();
    const [stream, ...sessions] = await Promise.all([
      requests.streamState(),
      ...this.parts.sessionIds().map(async (rtmsSessionId) => {
        const answer = await requests.sessionState(rtmsSessionId);
        return { rtmsSessionId, ...stateOf(SESSION_STATE_CODES, answer) };
      }),
    ]);
    return { stream: stateOf(STREAM_STATE_CODES, stream), sessions };
  }

  videoConnected(): void {
    this.#video.connected();
  }

  heard(event: RtmsEvent): void {
    if (event.event !== 'participant_leave') return;
    this.#video.left(event.participants.map(({ userId }) => userId));
  }

  #assertOpen(): void {
    if (this.parts.isClosing()) throw new SessionNotHeldError();
  }
}

function stateOf(
  codes: readonly StateCode[],
  { state, timestamp }: { readonly state: number; readonly timestamp: number | null },
): ZoomState {
  return { state, name: codes[state]?.name ?? null, at: timestamp };
}
