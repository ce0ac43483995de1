import { PlatformError } from '@zoom-platform/kernel';
import { STATUS_DUPLICATE_VIDEO, statusName } from './protocol/status.codes.js';

/** A server URL of Zoom's that must not be dialled (design §5). */
export class ServerUrlRefusedError extends PlatformError {
  constructor(problem: string) {
    super({
      code: 'rtms.server_url_refused',
      status: 502,
      message: `The stream's server URL ${problem}.`,
      fix: 'Name a simulator’s host in RTMS_ALLOWED_HOSTS; Zoom’s own hosts need nothing.',
    });
  }
}

export class RtmsSessionNotFoundError extends PlatformError {
  constructor() {
    super({
      code: 'rtms.session_not_found',
      status: 404,
      message: 'No session has this id.',
      fix: 'GET /v1/rtms/sessions lists the sessions.',
    });
  }
}

export class SessionQueryInvalidError extends PlatformError {
  constructor(members: readonly string[]) {
    super({
      code: 'rtms.session_query_invalid',
      status: 400,
      message: `The query is not valid: ${members.join(', ')}.`,
      fix: 'limit is 1 … 200, before is a session id, state is a state of the session.',
    });
  }
}

/** Media settings that do not go together, or that Zoom does not offer. */
export class MediaPreferencesError extends PlatformError {
  constructor(message: string, fix: string) {
    super({ code: 'rtms.media_preferences_invalid', status: 500, message, fix });
  }
}

/** RTMS_CA_FILE cannot be read. */
export class CertificateFileError extends PlatformError {
  constructor(cause: unknown) {
    super({
      code: 'rtms.ca_file_unreadable',
      status: 500,
      message: 'The file named by RTMS_CA_FILE cannot be read.',
      fix: 'Set RTMS_CA_FILE to a readable PEM file, or leave it out.',
      cause,
    });
  }
}

/** RTMS_DRIVER=sdk where Zoom's SDK cannot be used. @param problem a part of the sentence. */
export class SdkDriverUnavailableError extends PlatformError {
  constructor(problem: string, fix = 'Set RTMS_DRIVER=websocket, which needs nothing native.') {
    super({
      code: 'rtms.sdk_driver_unavailable',
      status: 500,
      message: `RTMS_DRIVER=sdk cannot be used here: ${problem}.`,
      fix,
    });
  }
}

/** The application asks for what the chosen driver cannot do. */
export class DriverLacksCapabilityError extends PlatformError {
  constructor(driver: string, lack: string, fix: string) {
    super({
      code: 'rtms.driver_lacks_capability',
      status: 500,
      message: `RTMS_DRIVER=${driver} cannot do what is asked of it: ${lack}.`,
      fix,
    });
  }
}

/** What is asked of Zoom needs a signaling connection, and none stands, or it broke meanwhile. */
export class SessionInterruptedError extends PlatformError {
  constructor() {
    super({
      code: 'rtms.session_interrupted',
      status: 503,
      message: 'The session has no signaling connection to Zoom at the moment.',
      fix: 'Ask again once rtms.session.resumed has come.',
    });
  }
}

/** Zoom did not answer a request on signaling within RTMS_HANDSHAKE_TIMEOUT_MS. */
export class RequestTimeoutError extends PlatformError {
  constructor() {
    super({
      code: 'rtms.request_timeout',
      status: 504,
      message: 'Zoom did not answer in time.',
      fix: 'Ask again; a connection on which nothing comes any more is replaced by itself.',
    });
  }
}

/** Zoom refused a request on signaling. @param zoomStatus number of `status.codes.ts`. */
export class RequestRefusedError extends PlatformError {
  constructor(readonly zoomStatus: number) {
    super({
      code: 'rtms.request_refused',
      status: 502,
      message: `Zoom refused with status ${statusName(zoomStatus) ?? String(zoomStatus)}.`,
      fix: 'Zoom’s data types say what the status means; a participant who has left has no video.',
      extensions: { zoomStatus },
    });
  }
}

/** Zoom’s status 44: the video of this participant is subscribed to already. */
export class VideoAlreadySubscribedError extends PlatformError {
  constructor() {
    super({
      code: 'rtms.video_already_subscribed',
      status: 409,
      message: 'The video of this participant is subscribed to already.',
      fix: 'Nothing is to be done: their pictures come while their camera is on.',
    });
  }
}

/** The error that a status of message 29 stands for. */
export function videoRefusal(zoomStatus: number): PlatformError {
  return zoomStatus === STATUS_DUPLICATE_VIDEO
    ? new VideoAlreadySubscribedError()
    : new RequestRefusedError(zoomStatus);
}

/** One participant’s video cannot be asked for here. @param problem a sentence. */
export class VideoNotOfferedError extends PlatformError {
  constructor(problem: string, fix: string) {
    super({ code: 'rtms.video_not_offered', status: 409, message: problem, fix });
  }
}

/** Not a `userId` of Zoom’s. */
export class ParticipantIdInvalidError extends PlatformError {
  constructor() {
    super({
      code: 'rtms.participant_id_invalid',
      status: 400,
      message: 'The id of the participant is not a number of 32 bits.',
      fix: 'Take the userId of a frame or of a participant_joined notice of the same session.',
    });
  }
}

/** Another replica receives the session, or none does. */
export class SessionNotHeldError extends PlatformError {
  constructor() {
    super({
      code: 'rtms.session_not_held',
      status: 409,
      message: 'The session is over, unknown, or received by another replica.',
      fix: 'Ask while it runs, and for its state on the replica where MediaSink.open was called with it.',
    });
  }
}
