import type { DocumentedMessage } from './documented-message.type.js';

/** Message 6: what happens in a meeting. */
export const EVENT_MESSAGES: readonly DocumentedMessage[] = [
  [
    'the first packet',
    '{"msg_type":6,"event":{"event_type":1,"timestamp":1727384349123}}',
    { type: 'event', event: 'first_packet', timestamp: 1727384349123 },
  ],
  [
    'the active speaker',
    '{"msg_type":6,"event":{"event_type":2,"timestamp":1727384349123,"user_id":16778240,"user_name":"Ana"}}',
    {
      type: 'event',
      event: 'active_speaker',
      participant: { userId: '16778240', userName: 'Ana' },
    },
  ],
  [
    'joins whose ids are numbers and text',
    '{"msg_type":6,"event":{"event_type":3,"timestamp":1,"participants":[{"user_id":16778240,"user_name":"Ana"},{"user_id":"16779264"}]}}',
    {
      event: 'participant_join',
      participants: [
        { userId: '16778240', userName: 'Ana' },
        { userId: '16779264', userName: null },
      ],
    },
  ],
  [
    'an event without the object around it',
    '{"msg_type":6,"event_type":7,"timestamp":5}',
    { type: 'event', event: 'media_interrupted', timestamp: 5 },
  ],
  [
    'an event that no table names',
    '{"msg_type":6,"event":{"event_type":31,"member_status_update_list":[]}}',
    { type: 'event', event: 'unknown', eventType: 31, timestamp: null },
  ],
  [
    'a chat group that was made',
    '{"msg_type":6,"event":{"event_type":10,"timestamp":1783123200000,"chat_groups":[{"any":"shape"},7]}}',
    { event: 'chat_group', change: 'created', entries: [{ any: 'shape' }] },
  ],
  [
    'a chat group that is gone',
    '{"msg_type":6,"event":{"event_type":11,"timestamp":1783123200000,"chat_groups":[{"any":"shape"}]}}',
    { event: 'chat_group', change: 'deleted', entries: [{ any: 'shape' }] },
  ],
  [
    'members of a chat group',
    '{"msg_type":6,"event":{"event_type":12,"timestamp":1783123200000,"members_update_list":[{"any":"shape"}]}}',
    { event: 'chat_group', change: 'members_added', entries: [{ any: 'shape' }] },
  ],
  [
    'members who left a chat group',
    '{"msg_type":6,"event":{"event_type":13,"timestamp":1783123200000,"members_update_list":[{"any":"shape"}]}}',
    { event: 'chat_group', change: 'members_removed', entries: [{ any: 'shape' }] },
  ],
  [
    'members of a chat group who went elsewhere',
    '{"msg_type":6,"event":{"event_type":14,"timestamp":1783123200000,"member_status_update_list":[{"status":2}]}}',
    { event: 'chat_group', change: 'member_status_changed', entries: [{ status: 2 }] },
  ],
  [
    'leaves, without names',
    '{"msg_type":6,"event":{"event_type":4,"timestamp":1727384349123,"participants":[{"user_id":16778240}]}}',
    { event: 'participant_leave', participants: [{ userId: '16778240', userName: null }] },
  ],
  [
    'the start of sharing',
    '{"msg_type":6,"event":{"event_type":5,"timestamp":1727384349123,"user_id":16778240,"user_name":"Ana"}}',
    { event: 'sharing_start', participant: { userId: '16778240', userName: 'Ana' } },
  ],
  [
    'the end of sharing',
    '{"msg_type":6,"event":{"event_type":6,"timestamp":1727384349123}}',
    { event: 'sharing_stop' },
  ],
  [
    'cameras that were switched on',
    '{"msg_type":6,"event":{"event_type":8,"timestamp":1727384349123,"participants":[{"user_id":16778240},{"user_id":33556610}]}}',
    { event: 'video_on', participants: [{ userId: '16778240' }, { userId: '33556610' }] },
  ],
  [
    'cameras that were switched off',
    '{"msg_type":6,"event":{"event_type":9,"timestamp":1727384349123,"participants":[{"user_id":16778240}]}}',
    { event: 'video_off', participants: [{ userId: '16778240' }] },
  ],
];
