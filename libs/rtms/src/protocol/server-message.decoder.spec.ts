import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeServerMessage } from './server-message.decoder.js';
import { onTimeline } from './wire.time.js';

const decode = (text: string) => decodeServerMessage(Buffer.from(text));

/** One of each message that Zoom documents, in the form of its documents. */
const DOCUMENTED: readonly [name: string, text: string, expected: object][] = [
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
    { type: 'stream_state', state: 4, reason: 6, timestamp: 1727384349123 },
  ],
  [
    'a session state by stop_reason',
    '{"msg_type":9,"state":5,"stop_reason":2,"timestamp":1727384349123,"rtms_session_id":"s"}',
    { type: 'session_state', state: 5, stopReason: 2, rtmsSessionId: 's' },
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
    '{"msg_type":6,"event":{"event_type":14,"member_status_update_list":[]}}',
    { type: 'event', event: 'unknown', eventType: 14, timestamp: null },
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
  ['a number from the future', '{"msg_type":23,"content":{}}', { type: 'unknown', msgType: 23 }],
  [
    'a type sent as text',
    '{"msg_type":"12","timestamp":7}',
    { type: 'keep_alive', timestamp: '7' },
  ],
];

const MALFORMED: readonly [name: string, text: string, problem: string][] = [
  ['nothing', '', 'not_json'],
  ['half a message', '{"msg_type":12,"time', 'not_json'],
  ['an array', '[12]', 'not_an_object'],
  ['null', 'null', 'not_an_object'],
  ['no type', '{"timestamp":1}', 'msg_type_missing'],
  ['a type beyond all numbers', '{"msg_type":1e999}', 'msg_type_missing'],
  ['audio without content', '{"msg_type":14}', 'content_missing'],
  ['audio without data', '{"msg_type":14,"content":{"timestamp":1}}', 'data_missing'],
  ['audio without a time', '{"msg_type":14,"content":{"data":"AQ=="}}', 'timestamp_missing'],
  ['a transcript without text', '{"msg_type":17,"content":{"timestamp":1}}', 'data_missing'],
  ['an event without its number', '{"msg_type":6,"event":{}}', 'content_missing'],
  ['a handshake without a status', '{"msg_type":2}', 'status_missing'],
  ['a state update without a state', '{"msg_type":8,"reason":1}', 'state_missing'],
];

describe('messages of the server', () => {
  it.each(DOCUMENTED)('reads %s', (_, text, expected) => {
    expect(decode(text)).toMatchObject(expected);
  });

  it.each(MALFORMED)('answers %s with a named problem', (_, text, problem) => {
    expect(decode(text)).toMatchObject({ type: 'malformed', problem });
  });

  it.each(DOCUMENTED)('cut at any byte, %s is malformed and nothing worse', (_, text) => {
    const bytes = Buffer.from(text);
    for (let end = 0; end < bytes.length; end += 1) {
      expect(decodeServerMessage(bytes.subarray(0, end)).type).toBe('malformed');
    }
  });

  it('never throws on bytes from outside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(decodeServerMessage(Buffer.from(bytes)).type).toBe('malformed');
      }),
    );
  });

  it('never throws on any JSON under any message number', () => {
    const fields = fc.dictionary(
      fc.constantFrom('content', 'event', 'media_server', 'media_params', 'state', 'status_code'),
      fc.jsonValue({ maxDepth: 3 }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -2, max: 40 }), fields, (msgType, message) => {
        const decoded = decode(JSON.stringify({ ...message, msg_type: msgType }));
        expect(typeof decoded.type).toBe('string');
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps every byte of audio, whatever it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3200 }), (data) => {
        const message = decode(
          JSON.stringify({
            msg_type: 14,
            content: { user_id: 1, data: Buffer.from(data).toString('base64'), timestamp: 1 },
            added_later: { by: 'Zoom' },
          }),
        );
        expect(message.type).toBe('audio');
        if (message.type === 'audio') expect([...message.data]).toEqual([...data]);
      }),
    );
  });
});

describe('times of transcripts', () => {
  it('are offsets from the first packet when they are far too small for a date', () => {
    expect(onTimeline(4_500, 1_738_392_000_000)).toBe(1_738_392_004_500);
    expect(onTimeline(1_738_392_004_500, 1_738_392_000_000)).toBe(1_738_392_004_500);
  });
});
