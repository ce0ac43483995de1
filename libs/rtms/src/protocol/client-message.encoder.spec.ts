import { describe, expect, it } from 'vitest';
import * as encoder from './client-message.encoder.js';

const identity = {
  entityKey: 'meeting_uuid',
  entityId: '4444AAAiAAAAAiAiAiiAii==',
  streamId: '609340fb2a7946909659956c8aa9250c',
  signature: 'ab'.repeat(32),
} as const;

describe('messages of the client', () => {
  it('1 opens signaling', () => {
    expect(encoder.encodeSignalingHandshake(identity, true)).toBe(
      '{"msg_type":1,"protocol_version":1,"sequence":1,"meeting_uuid":"4444AAAiAAAAAiAiAiiAii==",' +
        '"rtms_stream_id":"609340fb2a7946909659956c8aa9250c",' +
        `"signature":"${'ab'.repeat(32)}","buffer_data":true}`,
    );
  });

  it('1 carries the id of a Video SDK session under its own key', () => {
    const message = encoder.encodeSignalingHandshake(
      { ...identity, entityKey: 'session_id', entityId: 'session-7' },
      false,
    );
    expect(JSON.parse(message)).toMatchObject({ session_id: 'session-7', buffer_data: false });
    expect(message).not.toContain('meeting_uuid');
  });

  it('3 opens media', () => {
    expect(
      JSON.parse(encoder.encodeMediaHandshake(identity, 32, { chat: { content_type: 5 } })),
    ).toEqual({
      msg_type: 3,
      protocol_version: 1,
      sequence: 1,
      meeting_uuid: identity.entityId,
      rtms_stream_id: identity.streamId,
      signature: identity.signature,
      media_type: 32,
      payload_encryption: false,
      media_params: { chat: { content_type: 5 } },
    });
  });

  it('5 subscribes to events', () => {
    expect(encoder.encodeEventSubscription([2, 3])).toBe(
      '{"msg_type":5,"events":[{"event_type":2,"subscribe":true},{"event_type":3,"subscribe":true}]}',
    );
  });

  it('5 ends a subscription', () => {
    expect(encoder.encodeEventSubscription([2], false)).toBe(
      '{"msg_type":5,"events":[{"event_type":2,"subscribe":false}]}',
    );
  });

  it('10 and 19 ask after a session and the stream', () => {
    expect(encoder.encodeSessionStateRequest('s')).toBe('{"msg_type":10,"rtms_session_id":"s"}');
    expect(encoder.encodeStreamStateRequest('s')).toBe('{"msg_type":19,"rtms_stream_id":"s"}');
  });

  it.each([true, false])('28 chooses a participant (%s)', (subscribe) => {
    expect(encoder.encodeVideoSubscription(16_778_240, subscribe, 1_738_392_033_699)).toBe(
      `{"msg_type":28,"user_id":16778240,"subscribe":${String(subscribe)},"timestamp":1738392033699}`,
    );
  });

  it('7 and 21 name the stream', () => {
    expect(encoder.encodeClientReady('s')).toBe('{"msg_type":7,"rtms_stream_id":"s"}');
    expect(encoder.encodeStreamClose('s')).toBe('{"msg_type":21,"rtms_stream_id":"s"}');
  });

  it.each([
    ['1727384349123'],
    ['1727384349.123000'],
    ['"1727384349123"'],
    ['92233720368547758079'],
  ])('13 echoes %s as it stood', (token) => {
    expect(encoder.encodeKeepAliveResponse({ timestamp: token, sequence: null })).toBe(
      `{"msg_type":13,"timestamp":${token}}`,
    );
  });

  it('13 echoes a sequence where 12 has one', () => {
    expect(encoder.encodeKeepAliveResponse({ timestamp: '7', sequence: '42' })).toBe(
      '{"msg_type":13,"sequence":42,"timestamp":7}',
    );
  });

  it('13 goes out although 12 carried no timestamp', () => {
    expect(encoder.encodeKeepAliveResponse({ timestamp: null, sequence: null })).toBe(
      '{"msg_type":13}',
    );
  });
});
