import { numberIn, objectIn, objectsIn, type JsonObject } from './json.fields.js';
import { malformed, participantIn } from './media-message.decoder.js';
import { EVENT, MESSAGE } from './message.codes.js';
import type { MalformedMessage, RtmsEvent } from './server-message.type.js';
import { milliseconds } from './wire.time.js';

/** Message 6. The SDK's own examples carry the event's fields without the `event` object. */
export function decodeEvent(message: JsonObject): RtmsEvent | MalformedMessage {
  const event = objectIn(message, 'event') ?? message;
  const eventType = numberIn(event, 'event_type');
  if (eventType === null) return malformed('content_missing', MESSAGE.EVENT_UPDATE);
  const sent = numberIn(event, 'timestamp') ?? numberIn(event, 'event_ts');
  const timestamp = sent === null ? null : milliseconds(sent);
  return { type: 'event', timestamp, ...eventBody(eventType, event) };
}

type WithoutFrame<Event> = Event extends unknown ? Omit<Event, 'type' | 'timestamp'> : never;
type EventBody = WithoutFrame<RtmsEvent>;

function eventBody(eventType: number, event: JsonObject): EventBody {
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
    case EVENT.PARTICIPANT_VIDEO_ON:
      return { event: 'video_on', participants: participantsIn(event) };
    case EVENT.PARTICIPANT_VIDEO_OFF:
      return { event: 'video_off', participants: participantsIn(event) };
    default:
      return { event: 'unknown', eventType };
  }
}

function participantsIn(event: JsonObject) {
  return objectsIn(event, 'participants').map(participantIn);
}
