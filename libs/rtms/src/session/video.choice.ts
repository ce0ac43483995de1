import { Logger } from '@nestjs/common';
import type { SignalingRequests } from '../drivers/rtms-driver.port.js';
import {
  ParticipantIdInvalidError,
  RequestRefusedError,
  VideoAlreadySubscribedError,
} from '../rtms.errors.js';

/**
 * `done`: Zoom said so. `deferred`: video is not connected at the moment, or another replica receives the
 * session; Zoom is told once it is, or once that replica looks.
 */
export type VideoAnswer = 'done' | 'deferred';

const LARGEST_ID = 2 ** 32 - 1;

/** What a choice needs of its session. */
export interface VideoChoiceParts {
  /** `null` while the video connection does not stand. */
  readonly requests: () => SignalingRequests | null;
  /** Keeps the wish where the session's next owner finds it. */
  readonly keep: (userId: string | null) => void;
}

/**
 * Whose camera one session wants. The wish is what was asked for last, unless Zoom refused it or the
 * participant left: user ids are given anew within a meeting. It is sent again whenever the video
 * connection stands anew, since no document says whether Zoom remembers it.
 */
export class VideoChoice {
  readonly #logger = new Logger(VideoChoice.name);
  #wanted: string | null;
  /** Whom Zoom agreed to last. */
  #granted: string | null;
  /** Who is not wanted any more, though Zoom has not said yet that it knows. */
  #dismissed: string | null = null;

  /** @param inherited the wish of the session's owner before. */
  constructor(
    private readonly sessionId: string,
    inherited: string | null,
    private readonly parts: VideoChoiceParts,
  ) {
    this.#wanted = inherited;
    this.#granted = inherited;
  }

  /**
   * @throws ParticipantIdInvalidError @throws VideoAlreadySubscribedError
   * @throws RequestRefusedError @throws RequestTimeoutError @throws SessionInterruptedError
   */
  async subscribe(userId: string): Promise<VideoAnswer> {
    wireIdOf(userId);
    this.#dismissed = null;
    this.#want(userId);
    return this.#tell(userId, true);
  }

  /** Wants nobody any more. @throws as {@link subscribe} */
  async unsubscribe(): Promise<VideoAnswer> {
    const userId = this.#wanted ?? this.#dismissed;
    if (userId === null) return 'done';
    this.#forget();
    this.#dismissed = userId;
    return this.#tell(userId, false);
  }

  /** The video connection stands, for the first time or again. */
  connected(): void {
    const userId = this.#wanted ?? this.#dismissed;
    if (userId === null) return;
    this.#tell(userId, this.#wanted !== null).catch((error: unknown) => {
      // Zoom remembered it.
      if (error instanceof VideoAlreadySubscribedError) return;
      const cause = error instanceof Error ? error.message : 'unknown';
      this.#logger.warn(`Session ${this.sessionId}: whose video comes is open. ${cause}`);
    });
  }

  /** Participants have left. */
  left(userIds: readonly (string | null)[]): void {
    if (this.#wanted !== null && userIds.includes(this.#wanted)) this.#forget();
  }

  async #tell(userId: string, subscribe: boolean): Promise<VideoAnswer> {
    const requests = this.parts.requests();
    if (requests === null) return 'deferred';
    try {
      await requests.subscribeVideo(wireIdOf(userId), subscribe);
      this.#agreed(userId, subscribe);
      return 'done';
    } catch (error) {
      if (error instanceof VideoAlreadySubscribedError) this.#agreed(userId, subscribe);
      else if (error instanceof RequestRefusedError) this.#refused(userId);
      throw error;
    }
  }

  #agreed(userId: string, subscribe: boolean): void {
    this.#granted = subscribe ? userId : null;
    if (!subscribe && this.#dismissed === userId) this.#dismissed = null;
  }

  /** Zoom goes on with whom it agreed to before. */
  #refused(userId: string): void {
    if (this.#dismissed === userId) this.#dismissed = null;
    if (this.#granted === userId) this.#granted = null;
    if (this.#wanted === userId) this.#want(this.#granted);
  }

  #forget(): void {
    this.#granted = null;
    this.#want(null);
  }

  #want(userId: string | null): void {
    if (this.#wanted === userId) return;
    this.#wanted = userId;
    this.parts.keep(userId);
  }
}

/** Zoom's number for a participant. @throws ParticipantIdInvalidError */
export function wireIdOf(userId: string): number {
  const id = Number(userId);
  if (!/^\d{1,10}$/.test(userId) || id > LARGEST_ID) throw new ParticipantIdInvalidError();
  return id;
}
