import type { DocumentedMessage } from './documented-message.type.js';

const ENGAGEMENT_CHANGES: readonly (readonly [number, string])[] = [
  [8, 'consumer_answered'],
  [9, 'consumer_ended'],
  [10, 'user_answered'],
  [11, 'user_ended'],
  [12, 'held'],
  [13, 'unheld'],
  [14, 'monitor_started'],
  [15, 'monitor_transitioned'],
  [16, 'monitor_ended'],
  [17, 'taken_over'],
  [18, 'transfer_initiated'],
  [19, 'transfer_canceled'],
  [20, 'transfer_accepted'],
  [21, 'transfer_completed'],
  [22, 'transfer_rejected'],
  [23, 'transfer_timed_out'],
  [24, 'conference_canceled'],
  [25, 'conference_participant_canceled'],
  [26, 'conference_participant_invited'],
  [27, 'conference_participant_rejected'],
  [28, 'conference_participant_timed_out'],
  [29, 'conference_participant_left'],
];

/** What Contact Center says under the numbers from 8 on. */
export const ENGAGEMENT_MESSAGES: readonly DocumentedMessage[] = [
  ...ENGAGEMENT_CHANGES.map(([eventType, change]): DocumentedMessage => [
    `engagement: ${change}`,
    `{"msg_type":6,"event":{"event_type":${String(eventType)},"event_ts":1767225600000}}`,
    { event: 'engagement', change, participant: null, timestamp: 1767225600000 },
  ]),
  [
    'engagement: whom it is about, as Zoom spells it',
    '{"msg_type":6,"event":{"event_type":10,"event_ts":1767225600000,"paticipant_info":{"channel_id":"ch-1","participant_mode":"agent","queue_id":"q1","queue_name":"Billing","phone_number":"+15550100","user_id":7,"display_name":"Ana"}}}',
    {
      change: 'user_answered',
      participant: {
        userId: '7',
        userName: 'Ana',
        channelId: 'ch-1',
        participantMode: 'agent',
        queueId: 'q1',
        queueName: 'Billing',
        phoneNumber: '+15550100',
      },
    },
  ],
  [
    'engagement: whom it is about, spelled right',
    '{"msg_type":6,"event":{"event_type":8,"timestamp":1767225600000,"participant_info":{"user_name":"Ben"}}}',
    { change: 'consumer_answered', participant: { userId: null, userName: 'Ben', queueId: null } },
  ],
  [
    'engagement: the active speaker, as elsewhere',
    '{"msg_type":6,"event":{"event_type":2,"timestamp":1767225600000,"user_id":7,"user_name":"Ana"}}',
    { event: 'active_speaker', participant: { userId: '7', userName: 'Ana' } },
  ],
  [
    'engagement: a number that no table names',
    '{"msg_type":6,"event":{"event_type":30,"timestamp":1767225600000}}',
    { event: 'unknown', eventType: 30 },
  ],
];
