import { isObject, idIn, numberIn, objectIn, textIn, type JsonObject } from './json.fields.js';
import type {
  AudioMessage,
  ChatMessage,
  MalformedMessage,
  MalformedProblem,
  MediaMessage,
  TranscriptMessage,
  VideoMessage,
  WireParticipant,
} from './server-message.type.js';
import { milliseconds } from './wire.time.js';

/** Messages 14 … 18. */
export function decodeMedia(
  kind: MediaMessage['type'],
  msgType: number,
  message: JsonObject,
): MediaMessage | MalformedMessage {
  const content = message['content'];
  if (!isObject(content)) return malformed('content_missing', msgType);
  if (kind === 'chat') return decodeChat(content, msgType);
  const timestamp = numberIn(content, 'timestamp');
  if (timestamp === null) return malformed('timestamp_missing', msgType);
  if (kind === 'transcript') return decodeTranscript(content, timestamp, msgType);
  const data = content['data'];
  if (typeof data !== 'string') return malformed('data_missing', msgType);
  return binaryMessage(kind, content, milliseconds(timestamp), Buffer.from(data, 'base64'));
}

/** Zoom's `user_id` is a number in live streams, text in some examples, and 0 for mixed media. */
export function participantIn(content: JsonObject): WireParticipant {
  const userId = idIn(content, 'user_id');
  return {
    userId: userId === '0' ? null : userId,
    userName: textIn(content, 'user_name'),
  };
}

export function malformed(problem: MalformedProblem, msgType: number | null): MalformedMessage {
  return { type: 'malformed', problem, msgType };
}

function binaryMessage(
  type: 'audio' | 'video' | 'share',
  content: JsonObject,
  timestamp: number,
  data: Uint8Array,
): AudioMessage | VideoMessage {
  const { userId, userName } = participantIn(content);
  return { type, userId, userName, timestamp, data };
}

function decodeTranscript(
  content: JsonObject,
  timestamp: number,
  msgType: number,
): TranscriptMessage | MalformedMessage {
  const text = textIn(content, 'data');
  const attribute = numberIn(content, 'attribute');
  if (text === null && attribute === null) return malformed('data_missing', msgType);
  const { userId, userName } = participantIn(content);
  return {
    type: 'transcript',
    userId,
    userName,
    timestamp: milliseconds(timestamp),
    startTime: milliseconds(numberIn(content, 'start_time') ?? timestamp),
    endTime: milliseconds(numberIn(content, 'end_time') ?? timestamp),
    language: numberIn(content, 'language'),
    attribute,
    text: text ?? '',
  };
}

/** Since 2026-07 `data` may be JSON that holds the fields, and the person stands in `sender`. */
function decodeChat(content: JsonObject, msgType: number): ChatMessage | MalformedMessage {
  const data = textIn(content, 'data');
  const fields = { ...content, ...embeddedFields(data) };
  const timestamp = numberIn(fields, 'timestamp');
  if (timestamp === null) return malformed('timestamp_missing', msgType);
  const { userId, userName } = participantIn(objectIn(fields, 'sender') ?? fields);
  return {
    type: 'chat',
    userId,
    userName,
    timestamp: milliseconds(timestamp),
    operation: numberIn(fields, 'operation_type'),
    messageId: idIn(fields, 'message_id'),
    text: textIn(fields, 'data') ?? '',
  };
}

function embeddedFields(data: string | null): JsonObject {
  if (data?.startsWith('{') !== true) return {};
  try {
    const parsed: unknown = JSON.parse(data);
    return isObject(parsed) && 'message_id' in parsed ? parsed : {};
  } catch {
    // A chat text may well begin with a brace.
    return {};
  }
}
