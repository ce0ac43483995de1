import type { DocumentedMessage } from './documented-message.type.js';

/** Handshakes, keep-alives, states, answers to requests, and numbers that no table names. */
export const CONNECTION_MESSAGES: readonly DocumentedMessage[] = [
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
  ['a number from the future', '{"msg_type":30}', { type: 'unknown', msgType: 30 }],
  [
    'a type sent as text',
    '{"msg_type":"12","timestamp":7}',
    { type: 'keep_alive', timestamp: '7' },
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
];
