/**
 * `event_type` inside message 6, for meetings, webinars and Video SDK sessions; 1 … 7 for all products.
 * Source: developers.zoom.us/docs/rtms/event-reference/universal-events; 8 and 9 with the changelog of
 * 2026-03, 10 … 14 with that of 2026-07-04.
 */
export const EVENT = {
  FIRST_PACKET_TIMESTAMP: 1,
  ACTIVE_SPEAKER_CHANGE: 2,
  PARTICIPANT_JOIN: 3,
  PARTICIPANT_LEAVE: 4,
  SHARING_START: 5,
  SHARING_STOP: 6,
  MEDIA_CONNECTION_INTERRUPTED: 7,
  PARTICIPANT_VIDEO_ON: 8,
  PARTICIPANT_VIDEO_OFF: 9,
  CHAT_GROUP_CREATE: 10,
  CHAT_GROUP_DELETE: 11,
  CHAT_GROUP_MEMBERS_ADD: 12,
  CHAT_GROUP_MEMBERS_DELETE: 13,
  CHAT_GROUP_MEMBER_STATUS_UPDATE: 14,
} as const;

/**
 * What Contact Center means by the numbers from 8 on, where other products mean cameras and chat.
 * Source: Zoom's Contact Center RTMS documents of 2025, with 29 of the changelog of 2026-05-09.
 */
export const ENGAGEMENT_EVENTS = {
  8: 'consumer_answered',
  9: 'consumer_ended',
  10: 'user_answered',
  11: 'user_ended',
  12: 'held',
  13: 'unheld',
  14: 'monitor_started',
  15: 'monitor_transitioned',
  16: 'monitor_ended',
  17: 'taken_over',
  18: 'transfer_initiated',
  19: 'transfer_canceled',
  20: 'transfer_accepted',
  21: 'transfer_completed',
  22: 'transfer_rejected',
  23: 'transfer_timed_out',
  24: 'conference_canceled',
  25: 'conference_participant_canceled',
  26: 'conference_participant_invited',
  27: 'conference_participant_rejected',
  28: 'conference_participant_timed_out',
  29: 'conference_participant_left',
} as const;

export type EngagementChange = (typeof ENGAGEMENT_EVENTS)[keyof typeof ENGAGEMENT_EVENTS];

const BY_NUMBER: ReadonlyMap<number, EngagementChange> = new Map(
  Object.entries(ENGAGEMENT_EVENTS).map(([number, change]) => [Number(number), change]),
);

/** `null` for a number that no table names. */
export function engagementChange(eventType: number): EngagementChange | null {
  return BY_NUMBER.get(eventType) ?? null;
}
