/** A name, a frame of the server, and what it says. */
export type DocumentedMessage = readonly [name: string, text: string, expected: object];

/** One of each message of the server that Zoom documents, in the form of its documents. */
export const DOCUMENTED_MESSAGES: readonly DocumentedMessage[] = [
  [
    'a signaling handshake that is accepted',
    '{"msg_type":2,"protocol_version":1,"sequence":0,"status_code":0,"reason":"","media_server":{"server_urls":{"audio":"wss://a.zoom.us:443","all":"wss://b.zoom.us:443"}}}',
    {
      type: 'signaling_handshake',
      status: 0,
      mediaServers: { audio: 'wss://a.zoom.us:443', all: 'wss://b.zoom.us:443' },
    },
  ],
  [
    'a signaling handshake that is refused',
    '{"msg_type":2,"protocol_version":1,"sequence":0,"status_code":3,"reason":"bad signature"}',
    { type: 'signaling_handshake', status: 3, reason: 'bad signature', mediaServers: {} },
  ],
  [
    'one URL in place of the object of URLs',
    '{"msg_type":2,"status_code":0,"media_server":{"server_urls":"wss://a.zoom.us"}}',
    { type: 'signaling_handshake', mediaServers: { all: 'wss://a.zoom.us' } },
  ],
  [
    'a media handshake',
    '{"msg_type":4,"protocol_version":1,"status_code":0,"reason":"","sequence":0,"payload_encrypted":false,"media_params":{"audio":{"content_type":2,"sample_rate":1,"channel":1,"codec":1,"data_opt":2,"send_rate":100},"video":{"codec":5}}}',
    {
      type: 'media_handshake',
      status: 0,
      payloadEncrypted: false,
      negotiated: {
        audioCodec: 1,
        audioSampleRate: 1,
        audioChannel: 1,
        videoCodec: 5,
        shareCodec: null,
      },
    },
  ],
  [
    'encryption under the other of its two names',
    '{"msg_type":4,"status_code":0,"payload_encryption":true}',
    { type: 'media_handshake', payloadEncrypted: true },
  ],
  [
    'a keep-alive',
    '{"msg_type":12,"timestamp":1727384349123}',
    { type: 'keep_alive', timestamp: '1727384349123' },
  ],
  [
    'a keep-alive with a sequence',
    '{"msg_type":12,"sequence":42,"timestamp":1727384349123}',
    { type: 'keep_alive', timestamp: '1727384349123', sequence: '42' },
  ],
  [
    'a keep-alive whose number no double holds',
    '{"timestamp" : 1727384349.123000, "msg_type":12}',
    { type: 'keep_alive', timestamp: '1727384349.123000' },
  ],
  [
    'a stream state whose reason no table of Zoom could hold',
    '{"msg_type":8,"state":4,"reason":9007199254740991,"timestamp":1727384349123}',
    { type: 'stream_state', state: 4, reason: null },
  ],
  [
    'a stream state with the other name of its reason',
    '{"msg_type":8,"state":4,"stop_reason":6,"timestamp":1727384349123}',
    { type: 'stream_state', state: 4, reason: 6, timestamp: 1727384349123, isAnswer: false },
  ],
  [
    'a session state by stop_reason',
    '{"msg_type":9,"state":5,"stop_reason":2,"timestamp":1727384349123,"rtms_session_id":"s"}',
    { type: 'session_state', state: 5, stopReason: 2, rtmsSessionId: 's', isAnswer: false },
  ],
  [
    'a session state by reason',
    '{"msg_type":9,"state":5,"reason":2,"rtms_session_id":"s"}',
    { type: 'session_state', stopReason: 2, timestamp: null },
  ],
  [
    'a state that no table names',
    '{"msg_type":8,"state":99}',
    { type: 'stream_state', state: 99, reason: null },
  ],
  [
    'the answer to a close',
    '{"msg_type":22,"rtms_stream_id":"s","status_code":0,"reason":"OK","timestamp":1}',
    { type: 'stream_close', status: 0, reason: 'OK' },
  ],
  [
    'an answer to a video subscription',
    '{"msg_type":29,"user_id":16778240,"status_code":44,"reason":"duplicate"}',
    { type: 'video_subscription', userId: '16778240', status: 44 },
  ],
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
    'mixed audio',
    '{"msg_type":14,"content":{"user_id":0,"data":"AQID","length":3,"timestamp":1738392033719}}',
    {
      type: 'audio',
      userId: null,
      userName: null,
      timestamp: 1738392033719,
      data: Buffer.from([1, 2, 3]),
    },
  ],
  [
    'audio of a person, in microseconds, from a user id in text',
    '{"msg_type":14,"content":{"user_id":"16778240","user_name":"Ana","data":"","timestamp":1738392033719500}}',
    { type: 'audio', userId: '16778240', userName: 'Ana', timestamp: 1738392033719 },
  ],
  [
    'a picture',
    '{"msg_type":15,"content":{"user_id":16778240,"data":"/9g=","timestamp":1738392033699}}',
    { type: 'video', data: Buffer.from([0xff, 0xd8]) },
  ],
  [
    'a shared screen',
    '{"msg_type":16,"content":{"user_id":16778240,"data":"/9g=","timestamp":1738392033699}}',
    { type: 'share' },
  ],
  [
    'a transcript',
    '{"msg_type":17,"content":{"user_id":16778240,"user_name":"Ana","start_time":1727384100000,"end_time":1727384103100,"timestamp":1727384103349,"language":9,"data":"Hi, hello world!","attribute":2}}',
    {
      type: 'transcript',
      startTime: 1727384100000,
      endTime: 1727384103100,
      language: 9,
      attribute: 2,
      text: 'Hi, hello world!',
    },
  ],
  [
    'a transcript that takes a text back',
    '{"msg_type":17,"content":{"user_id":16778240,"start_time":1,"end_time":2,"timestamp":3,"attribute":3}}',
    { type: 'transcript', attribute: 3, text: '', language: null },
  ],
  [
    'a chat message with its sender',
    '{"msg_type":18,"content":{"timestamp":1727384349000,"data":"{not json","message_id":"m","operation_type":1,"sender":{"user_id":16778240,"user_name":"Ana"}}}',
    { type: 'chat', userId: '16778240', messageId: 'm', operation: 1, text: '{not json' },
  ],
  [
    'a chat message as JSON in its data',
    JSON.stringify({
      msg_type: 18,
      content: {
        timestamp: 1,
        data: JSON.stringify({ message_id: 'm', data: 'Hi', operation_type: 3 }),
      },
    }),
    { type: 'chat', messageId: 'm', operation: 3, text: 'Hi' },
  ],
  [
    'metadata of audio, whose body nobody knows',
    '{"msg_type":23,"content":{}}',
    { type: 'unknown', msgType: 23 },
  ],
  ['a number from the future', '{"msg_type":30}', { type: 'unknown', msgType: 30 }],
  [
    'a type sent as text',
    '{"msg_type":"12","timestamp":7}',
    { type: 'keep_alive', timestamp: '7' },
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
  [
    'a stream state',
    '{"msg_type":8,"state":2,"reason":14,"timestamp":1727384349123}',
    { type: 'stream_state', state: 2, reason: 14, timestamp: 1727384349123 },
  ],
  [
    'the answer to a question after a session',
    '{"msg_type":11,"rtms_session_id":"s","state":2,"timestamp":1727384349123}',
    {
      type: 'session_state',
      state: 2,
      rtmsSessionId: 's',
      timestamp: 1727384349123,
      isAnswer: true,
    },
  ],
  [
    'the answer to a question after no session',
    '{"msg_type":11,"rtms_session_id":"t","status_code":40,"reason":"unknown"}',
    { type: 'refused', msgType: 11, status: 40, reason: 'unknown' },
  ],
  [
    'the answer to a question after the stream, in seconds',
    '{"msg_type":20,"state":1,"rtms_stream_id":"s","timestamp":1727384349}',
    { type: 'stream_state', state: 1, reason: null, timestamp: 1727384349000, isAnswer: true },
  ],
  [
    'a refusal under the number of the request',
    '{"msg_type":5,"status_code":42,"reason":"invalid event subscribe"}',
    { type: 'refused', msgType: 5, status: 42, reason: 'invalid event subscribe' },
  ],
  [
    'an answer to a video subscription that says which',
    '{"msg_type":29,"user_id":16778240,"subscribe":false,"status_code":0,"reason":"OK","timestamp":1738392033699}',
    { type: 'video_subscription', userId: '16778240', subscribe: false, status: 0 },
  ],
  [
    'audio of a channel',
    '{"msg_type":14,"content":{"user_id":7,"channel_id":"ch-1","data":"AQI=","length":2,"timestamp":1738392033719}}',
    { type: 'audio', userId: '7', channelId: 'ch-1' },
  ],
  [
    'a transcript of a channel',
    '{"msg_type":17,"content":{"user_id":7,"channel_id":3,"data":"Hi","timestamp":1738392033719}}',
    { type: 'transcript', channelId: '3', text: 'Hi' },
  ],
  [
    'a chat message to a group, with all that Zoom documents',
    '{"msg_type":18,"content":{"timestamp":1783123200000,"data":"See file","message_id":"m2","parent_message_id":"m1","operation_type":1,"chat_session":{"type":3,"id":"g1"},"sender":{"user_id":16778240,"user_name":"Ana"},"receiver":{"user_id":16779264,"user_name":"Ben"},"files":[{"file_id":"f1","file_name":"a.pdf","file_size":120}],"delete_file_id_list":["f0",9,null]}}',
    {
      type: 'chat',
      userId: '16778240',
      userName: 'Ana',
      messageId: 'm2',
      parentMessageId: 'm1',
      operation: 1,
      session: { type: 3, id: 'g1' },
      receiver: { userId: '16779264', userName: 'Ben' },
      files: [{ id: 'f1', name: 'a.pdf', size: 120 }],
      deletedFileIds: ['f0', '9'],
      text: 'See file',
    },
  ],
  [
    'a chat message as it was before 2026-07',
    '{"msg_type":18,"content":{"timestamp":1727384349000,"data":"Hi"}}',
    {
      type: 'chat',
      userId: null,
      operation: null,
      messageId: null,
      parentMessageId: null,
      session: null,
      receiver: null,
      files: [],
      deletedFileIds: [],
      text: 'Hi',
    },
  ],
  ['metadata of video, which is reserved', '{"msg_type":24}', { type: 'unknown', msgType: 24 }],
  ['metadata of share, which is reserved', '{"msg_type":25}', { type: 'unknown', msgType: 25 }],
  ['metadata of text, which is reserved', '{"msg_type":26}', { type: 'unknown', msgType: 26 }],
  ['metadata of chat, which is reserved', '{"msg_type":27}', { type: 'unknown', msgType: 27 }],
];

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
