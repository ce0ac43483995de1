import { decodeEvent } from './event-message.decoder.js';
import {
  codeIn,
  flagIn,
  idIn,
  isObject,
  numberIn,
  objectIn,
  textIn,
  type JsonObject,
} from './json.fields.js';
import { decodeMedia } from './media-message.decoder.js';
import { MESSAGE } from './message.codes.js';
import type { RtmsProduct } from './product.codes.js';
import type {
  KeepAliveRequest,
  MediaServerUrls,
  NegotiatedMedia,
  RefusedRequest,
  ServerMessage,
} from './server-message.type.js';
import { STATUS_OK } from './status.codes.js';
import { malformed } from './wire.parts.js';
import { instant } from './wire.time.js';

/**
 * Reads one V1 frame, text or binary: UTF-8 JSON either way. Fields that it does not know are
 * ignored and numbers outside the tables are kept. Never throws.
 * @param product whose meanings the numbers of events have.
 */
export function decodeServerMessage(bytes: Buffer, product: RtmsProduct): ServerMessage {
  const text = bytes.toString('utf8');
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return malformed('not_json', null);
  }
  if (!isObject(message)) return malformed('not_an_object', null);
  const msgType = codeIn(message, 'msg_type');
  if (msgType === null) return malformed('msg_type_missing', null);
  if (msgType === MESSAGE.KEEP_ALIVE_REQ) return decodeKeepAlive(text);
  if (msgType === MESSAGE.EVENT_UPDATE) return decodeEvent(message, product);
  return decodeByType(msgType, message);
}

function decodeByType(msgType: number, message: JsonObject): ServerMessage {
  switch (msgType) {
    case MESSAGE.MEDIA_DATA_AUDIO:
      return decodeMedia('audio', msgType, message);
    case MESSAGE.MEDIA_DATA_VIDEO:
      return decodeMedia('video', msgType, message);
    case MESSAGE.MEDIA_DATA_SHARE:
      return decodeMedia('share', msgType, message);
    case MESSAGE.MEDIA_DATA_TRANSCRIPT:
      return decodeMedia('transcript', msgType, message);
    case MESSAGE.MEDIA_DATA_CHAT:
      return decodeMedia('chat', msgType, message);
    default:
      return decodeControl(msgType, message);
  }
}

function decodeControl(msgType: number, message: JsonObject): ServerMessage {
  switch (msgType) {
    case MESSAGE.SIGNALING_HAND_SHAKE_RESP:
      return decodeSignalingHandshake(message);
    case MESSAGE.DATA_HAND_SHAKE_RESP:
      return decodeMediaHandshake(message);
    case MESSAGE.STREAM_STATE_UPDATE:
    case MESSAGE.STREAM_STATE_RESP:
      return decodeStreamState(msgType, message);
    case MESSAGE.SESSION_STATE_UPDATE:
    case MESSAGE.SESSION_STATE_RESP:
      return decodeSessionState(msgType, message);
    case MESSAGE.STREAM_CLOSE_RESP:
      return withStatus(msgType, message, (status, reason) => ({
        type: 'stream_close',
        status,
        reason,
      }));
    case MESSAGE.VIDEO_SUBSCRIPTION_RESP:
      return withStatus(msgType, message, (status, reason) => ({
        type: 'video_subscription',
        userId: idIn(message, 'user_id'),
        subscribe: flagIn(message, 'subscribe'),
        status,
        reason,
      }));
    default:
      return refusedIn(msgType, message) ?? { type: 'unknown', msgType };
  }
}

function refusedIn(msgType: number, message: JsonObject): RefusedRequest | null {
  const status = codeIn(message, 'status_code');
  if (status === null || status === STATUS_OK) return null;
  return { type: 'refused', msgType, status, reason: textIn(message, 'reason') ?? '' };
}

function withStatus(
  msgType: number,
  message: JsonObject,
  build: (status: number, reason: string) => ServerMessage,
): ServerMessage {
  const status = codeIn(message, 'status_code');
  if (status === null) return malformed('status_missing', msgType);
  return build(status, textIn(message, 'reason') ?? '');
}

function decodeSignalingHandshake(message: JsonObject): ServerMessage {
  return withStatus(MESSAGE.SIGNALING_HAND_SHAKE_RESP, message, (status, reason) => ({
    type: 'signaling_handshake',
    status,
    reason,
    mediaServers: mediaServersIn(objectIn(message, 'media_server')),
  }));
}

/** Documented as an object by kind; a bare URL is tolerated as the one for everything. */
function mediaServersIn(mediaServer: JsonObject | null): MediaServerUrls {
  const urls = mediaServer?.['server_urls'];
  if (typeof urls === 'string') return { all: urls };
  if (!isObject(urls)) return {};
  const named = Object.entries(urls).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
  );
  return Object.fromEntries(named);
}

/** Zoom's example says `payload_encrypted`, its field table `payload_encryption`. */
function decodeMediaHandshake(message: JsonObject): ServerMessage {
  return withStatus(MESSAGE.DATA_HAND_SHAKE_RESP, message, (status, reason) => ({
    type: 'media_handshake',
    status,
    reason,
    payloadEncrypted:
      message['payload_encrypted'] === true || message['payload_encryption'] === true,
    negotiated: negotiatedIn(objectIn(message, 'media_params') ?? {}),
  }));
}

function negotiatedIn(parameters: JsonObject): NegotiatedMedia {
  const audio = objectIn(parameters, 'audio') ?? {};
  return {
    audioCodec: codeIn(audio, 'codec'),
    audioSampleRate: codeIn(audio, 'sample_rate'),
    audioChannel: codeIn(audio, 'channel'),
    videoCodec: codeIn(objectIn(parameters, 'video') ?? {}, 'codec'),
    shareCodec: codeIn(objectIn(parameters, 'deskshare') ?? {}, 'codec'),
  };
}

function decodeStreamState(msgType: number, message: JsonObject): ServerMessage {
  const state = codeIn(message, 'state');
  if (state === null) return refusedIn(msgType, message) ?? malformed('state_missing', msgType);
  return {
    type: 'stream_state',
    state,
    reason: codeIn(message, 'reason') ?? codeIn(message, 'stop_reason'),
    timestamp: timestampIn(message),
    isAnswer: msgType === MESSAGE.STREAM_STATE_RESP,
  };
}

/** Zoom's example says `stop_reason`, its field table `reason`. */
function decodeSessionState(msgType: number, message: JsonObject): ServerMessage {
  const state = codeIn(message, 'state');
  if (state === null) return refusedIn(msgType, message) ?? malformed('state_missing', msgType);
  return {
    type: 'session_state',
    state,
    stopReason: codeIn(message, 'stop_reason') ?? codeIn(message, 'reason'),
    rtmsSessionId: idIn(message, 'rtms_session_id'),
    timestamp: timestampIn(message),
    isAnswer: msgType === MESSAGE.SESSION_STATE_RESP,
  };
}

function timestampIn(message: JsonObject): number | null {
  const timestamp = numberIn(message, 'timestamp');
  return timestamp === null ? null : instant(timestamp);
}

/** Longer than any number of Zoom's: what is echoed must not grow with what was sent. */
const TIMESTAMP_TOKEN =
  /"timestamp"\s*:\s*("(?:[^"\\]|\\.){0,40}"|-?\d[\d.eE+-]{0,39}(?![\d.eE+-]))/;
const SEQUENCE_TOKEN = /"sequence"\s*:\s*(-?\d{1,20})\b/;

function decodeKeepAlive(text: string): KeepAliveRequest {
  return {
    type: 'keep_alive',
    timestamp: tokenOf(TIMESTAMP_TOKEN, text),
    sequence: tokenOf(SEQUENCE_TOKEN, text),
  };
}

function tokenOf(token: RegExp, text: string): string | null {
  return token.exec(text)?.[1] ?? null;
}
