import { describe, expect, it } from 'vitest';
import { EVENT } from './event.codes.js';
import { DOCUMENTED_MESSAGES } from '../testing/documented.messages.js';
import { ENGAGEMENT_MESSAGES } from '../testing/engagement.messages.js';
import { MESSAGE } from './message.codes.js';
import { v1JsonCodec } from './rtms.codec.js';

const codec = v1JsonCodec('meeting');
const identity = {
  entityKey: 'meeting_uuid',
  entityId: 'u',
  streamId: 's',
  signature: 'ab'.repeat(32),
} as const;

type Direction = 'sent' | 'read' | 'not read';

/** The catalogue of rtms-protocol §5, typed off anew: number, name, what this side does with it. */
const CATALOGUE: readonly [number, keyof typeof MESSAGE, Direction][] = [
  [1, 'SIGNALING_HAND_SHAKE_REQ', 'sent'],
  [2, 'SIGNALING_HAND_SHAKE_RESP', 'read'],
  [3, 'DATA_HAND_SHAKE_REQ', 'sent'],
  [4, 'DATA_HAND_SHAKE_RESP', 'read'],
  [5, 'EVENT_SUBSCRIPTION', 'sent'],
  [6, 'EVENT_UPDATE', 'read'],
  [7, 'CLIENT_READY_ACK', 'sent'],
  [8, 'STREAM_STATE_UPDATE', 'read'],
  [9, 'SESSION_STATE_UPDATE', 'read'],
  [10, 'SESSION_STATE_REQ', 'sent'],
  [11, 'SESSION_STATE_RESP', 'read'],
  [12, 'KEEP_ALIVE_REQ', 'read'],
  [13, 'KEEP_ALIVE_RESP', 'sent'],
  [14, 'MEDIA_DATA_AUDIO', 'read'],
  [15, 'MEDIA_DATA_VIDEO', 'read'],
  [16, 'MEDIA_DATA_SHARE', 'read'],
  [17, 'MEDIA_DATA_TRANSCRIPT', 'read'],
  [18, 'MEDIA_DATA_CHAT', 'read'],
  [19, 'STREAM_STATE_REQ', 'sent'],
  [20, 'STREAM_STATE_RESP', 'read'],
  [21, 'STREAM_CLOSE_REQ', 'sent'],
  [22, 'STREAM_CLOSE_RESP', 'read'],
  [23, 'META_DATA_AUDIO', 'not read'],
  [24, 'META_DATA_VIDEO', 'not read'],
  [25, 'META_DATA_SHARE', 'not read'],
  [26, 'META_DATA_TRANSCRIPT', 'not read'],
  [27, 'META_DATA_CHAT', 'not read'],
  [28, 'VIDEO_SUBSCRIPTION_REQ', 'sent'],
  [29, 'VIDEO_SUBSCRIPTION_RESP', 'read'],
];

const SENT = new Map(
  [
    codec.signalingHandshake(identity, true),
    codec.mediaHandshake(identity, 1, {}),
    codec.eventSubscription([2]),
    codec.clientReady('s'),
    codec.sessionStateRequest('x'),
    codec.keepAliveResponse({ type: 'keep_alive', timestamp: '1', sequence: null }),
    codec.streamStateRequest('s'),
    codec.streamClose('s'),
    codec.videoSubscription(7, true, 1),
  ].map((frame) => [numberOf(String(frame)), frame]),
);

function numberOf(frame: string): number {
  return Number(/"msg_type"\s*:\s*"?(\d+)/.exec(frame)?.[1]);
}

describe('the catalogue of V1', () => {
  it('has every number from 1 to 29 under its name, and no other', () => {
    expect(Object.entries(MESSAGE)).toEqual(CATALOGUE.map(([number, name]) => [name, number]));
  });

  it.each(CATALOGUE)('%i, %s, is %s', (number, _, direction) => {
    const read = DOCUMENTED_MESSAGES.filter(([, text]) => numberOf(text) === number)
      .map(([, text]) => codec.decode(Buffer.from(text)).type)
      .filter((type) => type !== 'refused');
    expect(SENT.has(number)).toBe(direction === 'sent');
    if (direction === 'sent') expect(read).toEqual([]);
    else {
      expect(read.length).toBeGreaterThan(0);
      expect(read.every((type) => type === 'unknown')).toBe(direction === 'not read');
    }
  });

  it.each(Object.entries(EVENT))('event %s is read for what it is', (_, number) => {
    const read = DOCUMENTED_MESSAGES.filter(([, text]) =>
      text.includes(`"event_type":${String(number)},`),
    ).map(([, text]) => codec.decode(Buffer.from(text)));
    expect(read.length).toBeGreaterThan(0);
    for (const event of read) {
      expect(event.type).toBe('event');
      expect(event).not.toMatchObject({ event: 'unknown' });
    }
  });

  it('has events 1 … 14 for all, and 8 … 29 of its own for Contact Center', () => {
    expect(Object.values(EVENT)).toEqual(Array.from({ length: 14 }, (_, index) => index + 1));
    const engagement = ENGAGEMENT_MESSAGES.filter(([name]) => !name.includes(' it is about'))
      .map(([, text]) => Number(/"event_type":(\d+)/.exec(text)?.[1]))
      .filter((number) => number > 7 && number < 30);
    expect(engagement).toEqual(Array.from({ length: 22 }, (_, index) => index + 8));
  });
});
