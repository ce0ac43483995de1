import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DOCUMENTED_MESSAGES } from '../testing/documented.messages.js';
import { ENGAGEMENT_MESSAGES } from '../testing/engagement.messages.js';
import { decodeServerMessage } from './server-message.decoder.js';
import { onTimeline } from './wire.time.js';

const decode = (text: string) => decodeServerMessage(Buffer.from(text), 'meeting');

const MALFORMED: readonly [name: string, text: string, problem: string][] = [
  ['nothing', '', 'not_json'],
  ['half a message', '{"msg_type":12,"time', 'not_json'],
  ['an array', '[12]', 'not_an_object'],
  ['null', 'null', 'not_an_object'],
  ['no type', '{"timestamp":1}', 'msg_type_missing'],
  ['a type beyond all numbers', '{"msg_type":1e999}', 'msg_type_missing'],
  ['a type between two numbers', '{"msg_type":14.5}', 'msg_type_missing'],
  ['an event between two numbers', '{"msg_type":6,"event":{"event_type":1.5}}', 'content_missing'],
  ['audio without content', '{"msg_type":14}', 'content_missing'],
  ['audio without data', '{"msg_type":14,"content":{"timestamp":1}}', 'data_missing'],
  ['audio without a time', '{"msg_type":14,"content":{"data":"AQ=="}}', 'timestamp_missing'],
  ['a transcript without text', '{"msg_type":17,"content":{"timestamp":1}}', 'data_missing'],
  ['an event without its number', '{"msg_type":6,"event":{}}', 'content_missing'],
  ['a handshake without a status', '{"msg_type":2}', 'status_missing'],
  ['a state update without a state', '{"msg_type":8,"reason":1}', 'state_missing'],
];

describe('messages of the server', () => {
  it.each(DOCUMENTED_MESSAGES)('reads %s', (_, text, expected) => {
    expect(decode(text)).toMatchObject(expected);
  });

  it.each(ENGAGEMENT_MESSAGES)('reads for Contact Center: %s', (_, text, expected) => {
    expect(decodeServerMessage(Buffer.from(text), 'contact_center')).toMatchObject(expected);
  });

  it.each(['meeting', 'webinar', 'session', 'phone'] as const)(
    'gives event 8 its common meaning for a %s',
    (product) => {
      const text = '{"msg_type":6,"event":{"event_type":8,"participants":[]}}';
      expect(decodeServerMessage(Buffer.from(text), product)).toMatchObject({ event: 'video_on' });
    },
  );

  it.each([
    ['{"msg_type":14,"content":{"data":"AQ==","timestamp":1727384349123.5}}', {}],
    ['{"msg_type":15,"content":{"data":"AQ==","timestamp":"1727384349123.9"}}', {}],
    ['{"msg_type":16,"content":{"data":"AQ==","timestamp":1727384349123.5}}', {}],
    [
      '{"msg_type":17,"content":{"data":"a","timestamp":1727384349123.2,"start_time":4500.7,"end_time":5e3}}',
      { startTime: 4_500, endTime: 5_000 },
    ],
    ['{"msg_type":18,"content":{"data":"a","timestamp":1727384349123.5}}', {}],
    ['{"msg_type":6,"event":{"event_type":6,"timestamp":1727384349123.5}}', {}],
    ['{"msg_type":20,"state":1,"timestamp":1727384349.1234}', {}],
  ])('reads times in whole milliseconds: %s', (text, others) => {
    expect(decode(text)).toMatchObject({ timestamp: 1_727_384_349_123, ...others });
  });

  it.each(MALFORMED)('answers %s with a named problem', (_, text, problem) => {
    expect(decode(text)).toMatchObject({ type: 'malformed', problem });
  });

  it.each(DOCUMENTED_MESSAGES)('cut at any byte, %s is malformed and nothing worse', (_, text) => {
    const bytes = Buffer.from(text);
    for (let end = 0; end < bytes.length; end += 1) {
      expect(decodeServerMessage(bytes.subarray(0, end), 'meeting').type).toBe('malformed');
    }
  });

  it('never throws on bytes from outside', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(decodeServerMessage(Buffer.from(bytes), 'meeting').type).toBe('malformed');
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

  it('hands on no entry of a chat group that nobody could copy', () => {
    const deep = `${'{"a":['.repeat(20_000)}1${']}'.repeat(20_000)}`;
    expect(
      decode(`{"msg_type":6,"event":{"event_type":10,"chat_groups":[${deep},{"id":1}]}}`),
    ).toMatchObject({ event: 'chat_group', entries: [{ id: 1 }] });
  });

  it('takes no codec between two numbers', () => {
    const text = '{"msg_type":4,"status_code":0,"media_params":{"video":{"codec":1.5}}}';
    expect(decode(text)).toMatchObject({ negotiated: { videoCodec: null } });
  });

  it('echoes no timestamp that is longer than a number can be', () => {
    for (const timestamp of [`"${'9'.repeat(41)}"`, '9'.repeat(41), `1e${'0'.repeat(40)}1`]) {
      const decoded = decode(`{"msg_type":12,"timestamp":${timestamp}}`);
      expect(decoded).toMatchObject({ type: 'keep_alive', timestamp: null });
    }
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
