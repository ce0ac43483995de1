/**
 * `status_code` of handshake and subscription answers.
 * Source: developers.zoom.us/docs/rtms/data-types, with 46 and 47 of the changelog of 2026-07-04.
 * An older table of 2025 gives the same numbers other meanings: log Zoom's `reason` beside them.
 */
export const STATUS_NAMES: readonly string[] = [
  'OK',
  'INVALID_MESSAGE_TYPE',
  'INVALID_RTMS_STREAM_ID',
  'INVALID_SIGNATURE',
  'INVALID_PAYLOAD',
  'INVALID_EVENTS',
  'INVALID_EVENT_TYPE',
  'INVALID_MEDIA_TYPE',
  'DUPLICATE_SIGNAL_REQUEST',
  'MEDIA_TYPE_AUDIO_NOT_SUPPORT',
  'MEDIA_TYPE_VIDEO_NOT_SUPPORT',
  'MEDIA_TYPE_DESKSHARE_NOT_SUPPORT',
  'MEDIA_TYPE_TRANSCRIPT_NOT_SUPPORT',
  'MEDIA_TYPE_CHAT_NOT_SUPPORT',
  'MEDIA_TYPE_INVALID_VALUE',
  'MEDIA_DATA_ALL_CONNECTION_EXIST',
  'DUPLICATE_MEDIA_DATA_CONNECTION',
  'INVALID_MEDIA_PARAMS',
  'INVALID_MEDIA_AUDIO_PARAMS',
  'INVALID_MEDIA_AUDIO_CONTENT_TYPE',
  'INVALID_MEDIA_AUDIO_SAMPLE_RATE',
  'INVALID_MEDIA_AUDIO_CHANNEL',
  'INVALID_MEDIA_AUDIO_CODEC',
  'INVALID_MEDIA_AUDIO_DATA_OPT',
  'INVALID_MEDIA_AUDIO_SEND_RATE',
  'INVALID_MEDIA_VIDEO_PARAMS',
  'INVALID_MEDIA_VIDEO_CONTENT_TYPE',
  'INVALID_MEDIA_VIDEO_CODEC',
  'INVALID_MEDIA_VIDEO_RESOLUTION',
  'INVALID_MEDIA_VIDEO_DATA_OPT',
  'INVALID_MEDIA_VIDEO_FPS',
  'INVALID_MEDIA_DESKSHARE_PARAMS',
  'INVALID_MEDIA_DESKSHARE_CONTENT_TYPE',
  'INVALID_MEDIA_DESKSHARE_CODEC',
  'INVALID_MEDIA_DESKSHARE_RESOLUTION',
  'INVALID_MEDIA_DESKSHARE_FPS',
  'INVALID_MEDIA_TRANSCRIPT_PARAMS',
  'INVALID_MEDIA_TRANSCRIPT_CONTENT_TYPE',
  'INVALID_MEDIA_CHAT_PARAMS',
  'INVALID_MEDIA_CHAT_CONTENT_TYPE',
  'INVALID_RTMS_SESSION_ID',
  'INVALID_CLIENT_READY_ACK',
  'INVALID_EVENT_SUBSCRIBE',
  'INVALID_MEDIA_TRANSCRIPT_SOURCE_LANGUAGE',
  'DUPLICATE_VIDEO_SUBSCRIPTION',
  'INTERNAL_EXCEPTION',
  'INVALID_MEDIA_TRANSCRIPT_TARGET_LANGUAGE',
  'CHAT_SESSION_KEY_NOT_AVAILABLE',
];

export const STATUS_OK = 0;
export const STATUS_INVALID_STREAM = 2;

/** The other side still holds an older connection, or failed inside: try again later. */
const RETRYABLE: ReadonlySet<number> = new Set([8, 15, 16, 45]);

/** The app was not granted this kind of media; the other kinds are unaffected. */
const NOT_GRANTED: ReadonlySet<number> = new Set([9, 10, 11, 12, 13]);

/** A number that no table names is retried: better one attempt too many than a lost meeting. */
export function isPermanentStatus(status: number): boolean {
  return status > STATUS_OK && status < STATUS_NAMES.length && !RETRYABLE.has(status);
}

export function isDuplicateStatus(status: number): boolean {
  return RETRYABLE.has(status);
}

export function isNotGrantedStatus(status: number): boolean {
  return NOT_GRANTED.has(status);
}
