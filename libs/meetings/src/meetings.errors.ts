import { PlatformError } from '@zoom-platform/kernel';

/** Neither a link nor a number of Zoom's is in the text. */
export class MeetingLinkUnrecognizedError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.link_unrecognized',
      status: 400,
      message: 'This is no meeting: neither a join link, an invitation, a number nor a UUID.',
      fix: 'Give a join link (https://zoom.us/j/…), a meeting number of 9 to 11 digits, or a UUID.',
    });
  }
}

/** A link, but not to a host of Zoom's; also one that only looks like one. */
export class MeetingLinkForeignError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.link_not_zoom',
      status: 400,
      message: 'The link does not lead to Zoom.',
      fix: 'Compare its host name: it ends in zoom.us, zoom.com, zoomgov.com or a Chinese one of Zoom.',
    });
  }
}

/** What stands where a meeting's or webinar's id should, alone or in a link of Zoom's, cannot be one. */
export class MeetingIdInvalidError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.id_invalid',
      status: 400,
      message: 'This is no id of a meeting or webinar: a number has 9 to 11 digits.',
      fix: 'Copy the whole link, number or UUID again.',
    });
  }
}

/** Links of Zoom's that lead to something else than a meeting which can be looked up. */
const UNJOINABLE = {
  personal: {
    message: 'A personal link names a person and not a meeting.',
    fix: 'Ask its owner for the meeting number, which stands in the invitation.',
  },
  registration: {
    message: 'A registration link becomes a join link only after the registration.',
    fix: 'Register, and give the join link of the confirmation.',
  },
  event: {
    message: 'A link of Zoom Events leads to a ticket and not to a meeting.',
    fix: 'Give the join link of the session.',
  },
  recording: {
    message: 'A recording link leads to what was recorded and not to the meeting.',
    fix: 'Give the join link or the number of the meeting.',
  },
} as const;

export type UnjoinableKind = keyof typeof UNJOINABLE;

/** `meetings.link_personal`, `…_registration`, `…_event` or `…_recording`. */
export class UnjoinableLinkError extends PlatformError {
  constructor(kind: UnjoinableKind) {
    super({ code: `meetings.link_${kind}`, status: 422, ...UNJOINABLE[kind] });
  }
}

/** `x-zoom-account-id` holds no Account ID. */
export class AccountHeaderInvalidError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.account_id_invalid',
      status: 400,
      message: 'The header x-zoom-account-id holds no Account ID of Zoom.',
      fix: 'Send the Account ID of the app credentials (about 22 characters), or no such header.',
    });
  }
}

/** `x-zoom-secrets` with another value than `include`. */
export class SecretsHeaderInvalidError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.secrets_header_invalid',
      status: 400,
      message: 'The header x-zoom-secrets has one value: include.',
      fix: 'Leave the header out, or send "x-zoom-secrets: include".',
    });
  }
}

/** RTMS is to be controlled for an app that nobody named. */
export class RtmsAppUnknownError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.rtms_app_unknown',
      status: 400,
      message: 'The body names no RTMS app, and the configuration has none or several.',
      fix: 'Set ZOOM_RTMS_CLIENT_ID, or give settings.client_id.',
    });
  }
}

/** A path behind `/v1/zoom` that is not plainly one of Zoom's. */
export class PassthroughPathRefusedError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.passthrough_path_refused',
      status: 400,
      message: 'The path behind /v1/zoom is no path of the Zoom API.',
      fix:
        'Write it as Zoom documents it, e.g. /v1/zoom/phone/users: no empty segments, no dots that ' +
        'climb, no encoded slashes but in the UUID of a meeting.',
    });
  }
}

/** A query that cannot be passed on as it is. */
export class PassthroughQueryRefusedError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.passthrough_query_refused',
      status: 400,
      message: 'The query names a parameter twice, or brings an access token.',
      fix: 'Name each parameter once; Zoom takes lists separated by commas. The token is ours.',
    });
  }
}

/** A method that Zoom's API does not have. */
export class PassthroughMethodRefusedError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.passthrough_method_refused',
      status: 405,
      message: 'Calls are passed through with GET, POST, PUT, PATCH and DELETE.',
      fix: 'Use the method that Zoom documents for the call.',
    });
  }
}

/** An endpoint that hands out or changes credentials. */
export class PassthroughDeniedError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.passthrough_denied',
      status: 403,
      message: 'This endpoint is about credentials of Zoom apps and is not passed through.',
      fix: 'Manage apps and their secrets at marketplace.zoom.us.',
    });
  }
}

/** The recording has no such file. */
export class RecordingFileNotFoundError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.recording_file_not_found',
      status: 404,
      message: 'The recording of this meeting has no file with this id.',
      fix: 'GET /v1/meetings/:meetingId/recordings lists the files with their ids.',
    });
  }
}

/** Zoom knows of the file, and does not offer it yet. */
export class RecordingNotReadyError extends PlatformError {
  constructor() {
    super({
      code: 'meetings.recording_not_ready',
      status: 409,
      message:
        'Zoom does not offer this file for download: it is still processed, or not permitted.',
      fix: 'Wait for zoom.recording.completed or zoom.recording.transcript_completed, and try again.',
    });
  }
}
