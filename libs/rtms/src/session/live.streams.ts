import type { VideoAnswer } from './video.choice.js';

/** A state as Zoom answered it. */
export interface ZoomState {
  /** Zoom's number; one that no table names is kept. */
  readonly state: number;
  /** Zoom's name; `null` for a number that no table names. */
  readonly name: string | null;
  /** Unix milliseconds by Zoom's clock; `null` where it did not say. */
  readonly at: number | null;
}

/** One of Zoom's own sessions within a stream: one for each user of the app. */
export interface ZoomSessionState extends ZoomState {
  readonly rtmsSessionId: string;
}

/** What Zoom says of a stream when it is asked. */
export interface ZoomStreamState {
  readonly stream: ZoomState;
  readonly sessions: readonly ZoomSessionState[];
}

/**
 * `done`: Zoom was told. `deferred`: signaling does not stand at the moment, or another replica receives the
 * session, or none; Zoom is told once it does, or once that replica looks.
 */
export type CloseAnswer = 'done' | 'deferred';

/**
 * What a module may ask of Zoom about a session. Whose video is wanted, and for the end, any replica can be asked; the
 * state, the one that receives the session: the one for which `MediaSink.open` was called in this process.
 * With a driver that cannot ask, every call throws DriverLacksCapabilityError (`RTMS_DRIVER=sdk`). A class that says
 * what it will ask (`AsksZoom`) is refused at the start instead.
 */
export abstract class LiveStreams {
  /**
   * Wants the camera of one participant, in place of whoever was wanted before, by whichever module:
   * V1 has one at a time. Their pictures reach every sink that takes video. Needs
   * `RTMS_VIDEO_STREAM=individual`. The wish outlives reconnects and a change of owner, and ends when
   * the participant leaves, when Zoom refuses them, or with the session.
   * @param userId of a frame or a notice of this session.
   * @returns `deferred` where video is not connected at the moment: Zoom is told once it is. So it is where
   * another replica receives the session, or none at the moment: what Zoom says then is in that replica's log.
   * @throws SessionNotHeldError where the session is over or unknown @throws DriverLacksCapabilityError @throws VideoNotOfferedError
   * @throws ParticipantIdInvalidError @throws VideoAlreadySubscribedError @throws RequestRefusedError
   * @throws RequestTimeoutError @throws SessionInterruptedError; after the last two, and after
   * VideoAlreadySubscribedError, the wish stands.
   */
  abstract subscribeVideo(sessionId: string, userId: string): Promise<VideoAnswer>;

  /**
   * Wants nobody's camera any more. @throws as {@link subscribeVideo}, but for the two about the
   * participant; whatever is thrown, the wish is gone.
   */
  abstract unsubscribeVideo(sessionId: string): Promise<VideoAnswer>;

  /**
   * Asks Zoom how the stream and its sessions stand (messages 19 and 10). Changes nothing.
   * @throws SessionNotHeldError where another replica receives the session @throws DriverLacksCapabilityError @throws RequestRefusedError
   * @throws RequestTimeoutError @throws SessionInterruptedError
   */
  abstract zoomState(sessionId: string): Promise<ZoomStreamState>;

  /**
   * Ends the capture of the stream for good, by message 21: Zoom ends it for everybody, and it cannot be
   * joined again. Media stops at once; the session ends with the outcome `ended` and with the stop reason that
   * Zoom tells, 20 (receiver asked); sinks are closed as `ended`, and `rtms.session.ended` follows. So it is
   * where Zoom refuses or says nothing. The wish outlives interruptions and a change of owner.
   * @returns `done` once Zoom has confirmed, or has not for some seconds.
   * @throws SessionNotHeldError where the session is over, unknown, or ends already
   * @throws DriverLacksCapabilityError
   */
  abstract close(sessionId: string): Promise<CloseAnswer>;
}
