import { engagementChange, EVENT } from './event.codes.js';
import type { ChatGroupChange, EngagementParticipant, RtmsEvent } from './event-message.type.js';
import {
  codeIn,
  idIn,
  isShallow,
  numberIn,
  objectIn,
  objectsIn,
  textIn,
  type JsonObject,
} from './json.fields.js';
import { MESSAGE } from './message.codes.js';
import type { RtmsProduct } from './product.codes.js';
import type { MalformedMessage } from './server-message.type.js';
import { malformed, participantIn } from './wire.parts.js';
import { instant } from './wire.time.js';

/**
 * Message 6. The SDK's own examples carry the event's fields without the `event` object.
 * @param product whose meanings the numbers from 8 on have.
 */
export function decodeEvent(
  message: JsonObject,
  product: RtmsProduct,
): RtmsEvent | MalformedMessage {
  const event = objectIn(message, 'event') ?? message;
  const eventType = codeIn(event, 'event_type');
  if (eventType === null) return malformed('content_missing', MESSAGE.EVENT_UPDATE);
  const sent = numberIn(event, 'timestamp') ?? numberIn(event, 'event_ts');
  const timestamp = sent === null ? null : instant(sent);
  return { type: 'event', timestamp, ...eventBody(eventType, event, product) };
}

type WithoutFrame<Event> = Event extends unknown ? Omit<Event, 'type' | 'timestamp'> : never;
type EventBody = WithoutFrame<RtmsEvent>;

function eventBody(eventType: number, event: JsonObject, product: RtmsProduct): EventBody {
  switch (eventType) {
    case EVENT.FIRST_PACKET_TIMESTAMP:
      return { event: 'first_packet' };
    case EVENT.ACTIVE_SPEAKER_CHANGE:
      return { event: 'active_speaker', participant: participantIn(event) };
    case EVENT.PARTICIPANT_JOIN:
      return { event: 'participant_join', participants: participantsIn(event) };
    case EVENT.PARTICIPANT_LEAVE:
      return { event: 'participant_leave', participants: participantsIn(event) };
    case EVENT.SHARING_START:
      return { event: 'sharing_start', participant: participantIn(event) };
    case EVENT.SHARING_STOP:
      return { event: 'sharing_stop' };
    case EVENT.MEDIA_CONNECTION_INTERRUPTED:
      return { event: 'media_interrupted' };
    default:
      return product === 'contact_center'
        ? engagementBody(eventType, event)
        : meetingBody(eventType, event);
  }
}

function meetingBody(eventType: number, event: JsonObject): EventBody {
  switch (eventType) {
    case EVENT.PARTICIPANT_VIDEO_ON:
      return { event: 'video_on', participants: participantsIn(event) };
    case EVENT.PARTICIPANT_VIDEO_OFF:
      return { event: 'video_off', participants: participantsIn(event) };
    case EVENT.CHAT_GROUP_CREATE:
      return chatGroup('created', event, 'chat_groups');
    case EVENT.CHAT_GROUP_DELETE:
      return chatGroup('deleted', event, 'chat_groups');
    case EVENT.CHAT_GROUP_MEMBERS_ADD:
      return chatGroup('members_added', event, 'members_update_list');
    case EVENT.CHAT_GROUP_MEMBERS_DELETE:
      return chatGroup('members_removed', event, 'members_update_list');
    case EVENT.CHAT_GROUP_MEMBER_STATUS_UPDATE:
      return chatGroup('member_status_changed', event, 'member_status_update_list');
    default:
      return { event: 'unknown', eventType };
  }
}

function chatGroup(change: ChatGroupChange['change'], event: JsonObject, list: string): EventBody {
  return {
    event: 'chat_group',
    change,
    entries: objectsIn(event, list).filter((entry) => isShallow(entry)),
  };
}

function engagementBody(eventType: number, event: JsonObject): EventBody {
  const change = engagementChange(eventType);
  if (change === null) return { event: 'unknown', eventType };
  // Zoom's documents spell it so.
  const info = objectIn(event, 'paticipant_info') ?? objectIn(event, 'participant_info');
  return { event: 'engagement', change, participant: info === null ? null : engagedIn(info) };
}

function engagedIn(info: JsonObject): EngagementParticipant {
  return {
    userId: participantIn(info).userId,
    userName: textIn(info, 'display_name') ?? textIn(info, 'user_name'),
    channelId: idIn(info, 'channel_id'),
    participantMode: idIn(info, 'participant_mode'),
    queueId: idIn(info, 'queue_id'),
    queueName: textIn(info, 'queue_name'),
    phoneNumber: idIn(info, 'phone_number'),
  };
}

function participantsIn(event: JsonObject) {
  return objectsIn(event, 'participants').map(participantIn);
}
