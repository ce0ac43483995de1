import type { StateCode } from './state.codes.js';

/**
 * `status_code` of handshakes and other answers, by number.
 * Source: developers.zoom.us/docs/rtms/data-types, with 46 and 47 of the changelog of 2026-07-04.
 * An older table of 2025 (0 … 75) gives the same numbers other meanings: log Zoom's `reason` beside them,
 * and see {@link statusMeant}.
 */
export const STATUSES: readonly StateCode[] = [
  { name: 'OK', meaning: 'accepted' },
  { name: 'INVALID_MESSAGE_TYPE', meaning: 'a message of this type is not expected here' },
  { name: 'INVALID_RTMS_STREAM_ID', meaning: 'no such stream, or it is over, or ids are mixed up' },
  {
    name: 'INVALID_SIGNATURE',
    meaning: 'wrong app pair: development for production, or of another product',
  },
  { name: 'INVALID_PAYLOAD', meaning: 'a field is missing or malformed' },
  { name: 'INVALID_EVENTS', meaning: 'the list of events is malformed' },
  { name: 'INVALID_EVENT_TYPE', meaning: 'an event of the list does not exist' },
  { name: 'INVALID_MEDIA_TYPE', meaning: 'media_type is malformed' },
  {
    name: 'DUPLICATE_SIGNAL_REQUEST',
    meaning: 'another signaling connection of this stream still stands',
  },
  { name: 'MEDIA_TYPE_AUDIO_NOT_SUPPORT', meaning: 'the app or stream has no audio' },
  { name: 'MEDIA_TYPE_VIDEO_NOT_SUPPORT', meaning: 'the app or stream has no video' },
  { name: 'MEDIA_TYPE_DESKSHARE_NOT_SUPPORT', meaning: 'the app or stream has no screen share' },
  { name: 'MEDIA_TYPE_TRANSCRIPT_NOT_SUPPORT', meaning: 'the app or stream has no transcript' },
  { name: 'MEDIA_TYPE_CHAT_NOT_SUPPORT', meaning: 'the app or stream has no chat' },
  { name: 'MEDIA_TYPE_INVALID_VALUE', meaning: 'media_type has no such value' },
  { name: 'MEDIA_DATA_ALL_CONNECTION_EXIST', meaning: 'a connection for all media exists already' },
  {
    name: 'DUPLICATE_MEDIA_DATA_CONNECTION',
    meaning: 'a connection for this media exists already',
  },
  { name: 'INVALID_MEDIA_PARAMS', meaning: 'media_params is malformed' },
  { name: 'INVALID_MEDIA_AUDIO_PARAMS', meaning: 'the audio section is malformed' },
  { name: 'INVALID_MEDIA_AUDIO_CONTENT_TYPE', meaning: 'audio: content_type' },
  { name: 'INVALID_MEDIA_AUDIO_SAMPLE_RATE', meaning: 'audio: sample_rate' },
  { name: 'INVALID_MEDIA_AUDIO_CHANNEL', meaning: 'audio: channel' },
  { name: 'INVALID_MEDIA_AUDIO_CODEC', meaning: 'audio: codec' },
  { name: 'INVALID_MEDIA_AUDIO_DATA_OPT', meaning: 'audio: data_opt' },
  { name: 'INVALID_MEDIA_AUDIO_SEND_RATE', meaning: 'audio: send_rate' },
  { name: 'INVALID_MEDIA_VIDEO_PARAMS', meaning: 'the video section is malformed' },
  { name: 'INVALID_MEDIA_VIDEO_CONTENT_TYPE', meaning: 'video: content_type' },
  { name: 'INVALID_MEDIA_VIDEO_CODEC', meaning: 'video: codec' },
  { name: 'INVALID_MEDIA_VIDEO_RESOLUTION', meaning: 'video: resolution' },
  { name: 'INVALID_MEDIA_VIDEO_DATA_OPT', meaning: 'video: data_opt' },
  { name: 'INVALID_MEDIA_VIDEO_FPS', meaning: 'video: fps' },
  { name: 'INVALID_MEDIA_DESKSHARE_PARAMS', meaning: 'the deskshare section is malformed' },
  { name: 'INVALID_MEDIA_DESKSHARE_CONTENT_TYPE', meaning: 'deskshare: content_type' },
  { name: 'INVALID_MEDIA_DESKSHARE_CODEC', meaning: 'deskshare: codec' },
  { name: 'INVALID_MEDIA_DESKSHARE_RESOLUTION', meaning: 'deskshare: resolution' },
  { name: 'INVALID_MEDIA_DESKSHARE_FPS', meaning: 'deskshare: fps' },
  { name: 'INVALID_MEDIA_TRANSCRIPT_PARAMS', meaning: 'the transcript section is malformed' },
  { name: 'INVALID_MEDIA_TRANSCRIPT_CONTENT_TYPE', meaning: 'transcript: content_type' },
  { name: 'INVALID_MEDIA_CHAT_PARAMS', meaning: 'the chat section is malformed' },
  { name: 'INVALID_MEDIA_CHAT_CONTENT_TYPE', meaning: 'chat: content_type' },
  { name: 'INVALID_RTMS_SESSION_ID', meaning: 'no session has this rtms_session_id' },
  { name: 'INVALID_CLIENT_READY_ACK', meaning: 'message 7 is malformed or came too early' },
  { name: 'INVALID_EVENT_SUBSCRIBE', meaning: 'message 5 is malformed' },
  { name: 'INVALID_MEDIA_TRANSCRIPT_SOURCE_LANGUAGE', meaning: 'transcript: src_language' },
  {
    name: 'DUPLICATE_VIDEO_SUBSCRIPTION',
    meaning: 'this participant’s video is subscribed already',
  },
  { name: 'INTERNAL_EXCEPTION', meaning: 'an error inside Zoom' },
  { name: 'INVALID_MEDIA_TRANSCRIPT_TARGET_LANGUAGE', meaning: 'transcript: target language' },
  { name: 'CHAT_SESSION_KEY_NOT_AVAILABLE', meaning: 'the key of an encrypted chat is not there' },
];

export const STATUS_OK = 0;
export const STATUS_INVALID_STREAM = 2;
export const STATUS_INVALID_SIGNATURE = 3;
export const STATUS_INVALID_SESSION = 40;
export const STATUS_DUPLICATE_VIDEO = 44;

const STATUS_DUPLICATE_SIGNALING = 8;
const STATUS_DUPLICATE_MEDIA = 16;

/** Words of Zoom's `reason` that leave no doubt, whichever table its number is of. */
const PLAIN_WORDS: readonly (readonly [words: string, status: number])[] = [
  ['duplicate signal', STATUS_DUPLICATE_SIGNALING],
  ['duplicate media', STATUS_DUPLICATE_MEDIA],
  ['signature', STATUS_INVALID_SIGNATURE],
];

/** The other side still holds an older connection, or failed inside: try again later. */
const RETRYABLE: ReadonlySet<number> = new Set([8, 15, 16, 45]);

/** Zoom's name; `null` for a number that no table names. */
export function statusName(status: number): string | null {
  return STATUSES[status]?.name ?? null;
}

/**
 * The status of a handshake that was refused: as the words name it that came with it, else its number.
 * By the older table Zoom says 17 for a duplicate signal request, and 15 for an invalid signature.
 */
export function statusMeant(status: number, reason: string): number {
  const said = reason.toLowerCase().replaceAll('_', ' ');
  return PLAIN_WORDS.find(([words]) => said.includes(words))?.[1] ?? status;
}

/** A number that no table names is retried: better one attempt too many than a lost meeting. */
export function isPermanentStatus(status: number): boolean {
  return status > STATUS_OK && status < STATUSES.length && !RETRYABLE.has(status);
}

export function isDuplicateStatus(status: number): boolean {
  return RETRYABLE.has(status);
}
