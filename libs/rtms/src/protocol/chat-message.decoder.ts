import {
  codeIn,
  idIn,
  isObject,
  numberIn,
  objectIn,
  objectsIn,
  textIn,
  type JsonObject,
} from './json.fields.js';
import { MESSAGE } from './message.codes.js';
import type { ChatMessage, ChatSession, MalformedMessage } from './server-message.type.js';
import { malformed, participantIn } from './wire.parts.js';
import { milliseconds } from './wire.time.js';

/** Which message, what becomes of it, whose it is: where Zoom says any of it, `data` is what somebody typed. */
const TOLD_BY_ZOOM = ['message_id', 'operation_type', 'sender', 'chat_session'] as const;

/** Message 18. Since 2026-07 the person stands in `sender`. */
export function decodeChat(content: JsonObject): ChatMessage | MalformedMessage {
  const fields = fieldsOf(content);
  const timestamp = numberIn(fields, 'timestamp');
  if (timestamp === null) return malformed('timestamp_missing', MESSAGE.MEDIA_DATA_CHAT);
  const { userId, userName } = participantIn(objectIn(fields, 'sender') ?? fields);
  return {
    type: 'chat',
    userId,
    userName,
    timestamp: milliseconds(timestamp),
    operation: codeIn(fields, 'operation_type'),
    messageId: idIn(fields, 'message_id'),
    parentMessageId: idIn(fields, 'parent_message_id'),
    session: sessionIn(fields),
    receiver: receiverIn(fields),
    files: objectsIn(fields, 'files').map((file) => ({
      id: idIn(file, 'file_id'),
      name: textIn(file, 'file_name'),
      size: numberIn(file, 'file_size'),
    })),
    deletedFileIds: deletedFilesIn(fields),
    text: textIn(fields, 'data') ?? '',
  };
}

/** Where Zoom says nothing else of a message, its `data` may be JSON that holds the fields. */
function fieldsOf(content: JsonObject): JsonObject {
  if (TOLD_BY_ZOOM.some((field) => field in content)) return content;
  const { sender, ...embedded } = embeddedFields(textIn(content, 'data'));
  const { data = content['data'] } = embedded;
  return { ...embedded, ...('user_id' in content ? {} : { sender }), ...content, data };
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

function sessionIn(fields: JsonObject): ChatSession | null {
  const session = objectIn(fields, 'chat_session');
  return session === null ? null : { type: codeIn(session, 'type'), id: idIn(session, 'id') };
}

/** Documented by its name only: a person, or the id of one. */
function receiverIn(fields: JsonObject) {
  const receiver = objectIn(fields, 'receiver');
  if (receiver !== null) return participantIn(receiver);
  const userId = idIn(fields, 'receiver');
  return userId === null ? null : { userId, userName: null };
}

function deletedFilesIn(fields: JsonObject): readonly string[] {
  const list = fields['delete_file_id_list'];
  if (!Array.isArray(list)) return [];
  return list.map((id) => idIn({ id }, 'id')).filter((id) => id !== null);
}
