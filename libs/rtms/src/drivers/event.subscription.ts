import { ENGAGEMENT_EVENTS, EVENT } from '../protocol/event.codes.js';
import type { JoinRequest } from './rtms-driver.port.js';

const CHAT_GROUP_EVENTS: readonly number[] = [
  EVENT.CHAT_GROUP_CREATE,
  EVENT.CHAT_GROUP_DELETE,
  EVENT.CHAT_GROUP_MEMBERS_ADD,
  EVENT.CHAT_GROUP_MEMBERS_DELETE,
  EVENT.CHAT_GROUP_MEMBER_STATUS_UPDATE,
];

/**
 * Events 1 and 7 come unasked. Sharing and chat need scopes, so they are asked for only with the kind.
 * What came late to the protocol goes in a list of its own: a list that is refused must not cost the
 * roster.
 */
export function eventListsFor({
  kinds,
  product,
}: Pick<JoinRequest, 'kinds' | 'product'>): readonly (readonly number[])[] {
  const events: number[] = [
    EVENT.ACTIVE_SPEAKER_CHANGE,
    EVENT.PARTICIPANT_JOIN,
    EVENT.PARTICIPANT_LEAVE,
  ];
  if (kinds.includes('share')) events.push(EVENT.SHARING_START, EVENT.SHARING_STOP);
  if (product === 'contact_center') return [events, Object.keys(ENGAGEMENT_EVENTS).map(Number)];
  if (kinds.includes('video')) {
    events.push(EVENT.PARTICIPANT_VIDEO_ON, EVENT.PARTICIPANT_VIDEO_OFF);
  }
  return kinds.includes('chat') ? [events, CHAT_GROUP_EVENTS] : [events];
}
