import { PlatformError } from '@zoom-platform/kernel';

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
