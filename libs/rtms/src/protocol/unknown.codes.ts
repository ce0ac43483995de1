import {
  AUDIO_CODECS,
  CHANNELS,
  PICTURE_CODECS,
  SAMPLE_RATES,
  TRANSCRIPT_LANGUAGE,
} from './media.codes.js';
import type { NegotiatedMedia, ServerMessage } from './server-message.type.js';
import { SESSION_STATE_CODES, STREAM_STATE_CODES } from './state.codes.js';
import { statusName } from './status.codes.js';
import { stopReasonName } from './stop-reason.codes.js';

/** Zoom's tables of numbers, as far as a server message uses them. */
export type CodeTable =
  | 'message'
  | 'event'
  | 'status'
  | 'stop_reason'
  | 'stream_state'
  | 'session_state'
  | 'media_parameter'
  | 'language'
  | 'attribute'
  | 'chat_operation'
  | 'chat_session';

export interface UnknownCode {
  readonly table: CodeTable;
  readonly code: number;
}

const NONE: readonly UnknownCode[] = [];
const LAST_ATTRIBUTE = 3;
const LAST_CHAT_OPERATION = 5;
const LAST_CHAT_SESSION = 5;

/** The numbers of a message that no table of ours names. Nothing is allocated for audio and video. */
export function unknownCodesOf(message: ServerMessage): readonly UnknownCode[] {
  switch (message.type) {
    case 'audio':
    case 'video':
    case 'share':
    case 'keep_alive':
    case 'malformed':
      return NONE;
    case 'unknown':
      return [{ table: 'message', code: message.msgType }];
    case 'event':
      return message.event === 'unknown' ? [{ table: 'event', code: message.eventType }] : NONE;
    case 'transcript':
      return [
        ...outside(
          'language',
          message.language,
          TRANSCRIPT_LANGUAGE.NONE,
          TRANSCRIPT_LANGUAGE.LAST,
        ),
        ...outside('attribute', message.attribute, 0, LAST_ATTRIBUTE),
      ];
    case 'chat':
      return [
        ...outside('chat_operation', message.operation, 1, LAST_CHAT_OPERATION),
        ...outside('chat_session', message.session?.type ?? null, 1, LAST_CHAT_SESSION),
      ];
    case 'stream_state':
      return [
        ...unnamed('stream_state', message.state, STREAM_STATE_CODES[message.state]),
        ...unknownReason(message.reason),
      ];
    case 'session_state':
      return [
        ...unnamed('session_state', message.state, SESSION_STATE_CODES[message.state]),
        ...unknownReason(message.stopReason),
      ];
    case 'media_handshake':
      return [...unknownStatus(message.status), ...unknownParameters(message.negotiated)];
    default:
      return unknownStatus(message.status);
  }
}

function unknownStatus(status: number): readonly UnknownCode[] {
  return unnamed('status', status, statusName(status));
}

function unknownReason(reason: number | null): readonly UnknownCode[] {
  return reason === null ? NONE : unnamed('stop_reason', reason, stopReasonName(reason));
}

function unknownParameters(media: NegotiatedMedia): readonly UnknownCode[] {
  return [
    ...unlisted(media.audioCodec, AUDIO_CODECS),
    ...unlisted(media.videoCodec, PICTURE_CODECS),
    ...unlisted(media.shareCodec, PICTURE_CODECS),
    ...unlisted(media.audioSampleRate, SAMPLE_RATES),
    ...unlisted(media.audioChannel, CHANNELS),
  ];
}

function unlisted(code: number | null, listed: ReadonlySet<number>): readonly UnknownCode[] {
  return code === null || listed.has(code) ? NONE : [{ table: 'media_parameter', code }];
}

function unnamed(table: CodeTable, code: number, name: unknown): readonly UnknownCode[] {
  return name === undefined || name === null ? [{ table, code }] : NONE;
}

function outside(
  table: CodeTable,
  code: number | null,
  first: number,
  last: number,
): readonly UnknownCode[] {
  return code !== null && (code < first || code > last) ? [{ table, code }] : NONE;
}
