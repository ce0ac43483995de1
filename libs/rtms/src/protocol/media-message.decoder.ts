import { decodeChat } from './chat-message.decoder.js';
import { codeIn, idIn, isObject, numberIn, textIn, type JsonObject } from './json.fields.js';
import type {
  AudioMessage,
  MalformedMessage,
  MediaMessage,
  TranscriptMessage,
  VideoMessage,
} from './server-message.type.js';
import { malformed, participantIn } from './wire.parts.js';
import { milliseconds } from './wire.time.js';

/** Messages 14 … 18. */
export function decodeMedia(
  kind: MediaMessage['type'],
  msgType: number,
  message: JsonObject,
): MediaMessage | MalformedMessage {
  const content = message['content'];
  if (!isObject(content)) return malformed('content_missing', msgType);
  if (kind === 'chat') return decodeChat(content);
  const timestamp = numberIn(content, 'timestamp');
  if (timestamp === null) return malformed('timestamp_missing', msgType);
  if (kind === 'transcript') return decodeTranscript(content, timestamp, msgType);
  const data = content['data'];
  if (typeof data !== 'string') return malformed('data_missing', msgType);
  return binaryMessage(kind, content, milliseconds(timestamp), Buffer.from(data, 'base64'));
}

function binaryMessage(
  type: 'audio' | 'video' | 'share',
  content: JsonObject,
  timestamp: number,
  data: Uint8Array,
): AudioMessage | VideoMessage {
  const { userId, userName } = participantIn(content);
  const channelId = type === 'audio' ? idIn(content, 'channel_id') : null;
  if (channelId === null) return { type, userId, userName, timestamp, data };
  return { type: 'audio', userId, userName, timestamp, data, channelId };
}

function decodeTranscript(
  content: JsonObject,
  timestamp: number,
  msgType: number,
): TranscriptMessage | MalformedMessage {
  const text = textIn(content, 'data');
  const attribute = codeIn(content, 'attribute');
  if (text === null && attribute === null) return malformed('data_missing', msgType);
  const { userId, userName } = participantIn(content);
  const channelId = idIn(content, 'channel_id');
  return {
    type: 'transcript',
    userId,
    userName,
    timestamp: milliseconds(timestamp),
    startTime: milliseconds(numberIn(content, 'start_time') ?? timestamp),
    endTime: milliseconds(numberIn(content, 'end_time') ?? timestamp),
    language: codeIn(content, 'language'),
    attribute,
    text: text ?? '',
    ...(channelId === null ? {} : { channelId }),
  };
}
