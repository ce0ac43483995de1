import { describe, expect, it } from 'vitest';
import type { ChatMessage, NegotiatedMedia } from '../protocol/server-message.type.js';
import { frameOf } from './frame.mapper.js';
import { isKeyFrame } from './h264.keyframe.js';
import { ReplayFilter } from './replay.filter.js';

const silent: NegotiatedMedia = {
  audioCodec: null,
  audioSampleRate: null,
  audioChannel: null,
  videoCodec: null,
  shareCodec: null,
};
const person = { userId: '16778240', userName: 'Ana', timestamp: 1_738_392_033_699 };
const chat: ChatMessage = {
  type: 'chat',
  ...person,
  operation: 1,
  messageId: 'm',
  parentMessageId: null,
  session: null,
  receiver: null,
  files: [],
  deletedFileIds: [],
  text: 'Hi',
};
const SPS = [0, 0, 0, 1, 0x67, 1, 2];
const IDR = [0, 0, 1, 0x65, 9];
const SLICE = [0, 0, 0, 1, 0x41, 9];

describe('frames', () => {
  it('carry the audio format that Zoom negotiated', () => {
    const negotiated = { ...silent, audioCodec: 4, audioSampleRate: 3, audioChannel: 2 };
    expect(
      frameOf({ type: 'audio', ...person, data: new Uint8Array(3) }, negotiated, 0),
    ).toMatchObject({ kind: 'audio', codec: 'OPUS', sampleRate: 48000, channels: 2 });
  });

  it('are L16 at 16 kHz mono, in whole samples, where Zoom does not say', () => {
    const frame = frameOf({ type: 'audio', ...person, data: new Uint8Array(5) }, silent, 0);
    expect(frame).toMatchObject({ codec: 'L16', sampleRate: 16000, channels: 1 });
    expect(frame).toHaveProperty('data.length', 4);
  });

  it('say whether a picture can be decoded alone', () => {
    const h264 = { ...silent, videoCodec: 7 };
    const keyFrames = [[...SPS, ...IDR], SLICE, [...SPS, ...SLICE], []].map((unit) =>
      frameOf({ type: 'video', ...person, data: Uint8Array.from(unit) }, h264, 0),
    );
    expect(keyFrames.map((frame) => 'keyFrame' in frame && frame.keyFrame)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it('tell a picture by its first bytes where Zoom does not say', () => {
    const share = (data: number[]) =>
      frameOf({ type: 'share', ...person, data: Uint8Array.from(data) }, silent, 0);
    expect(share([0xff, 0xd8, 1])).toMatchObject({ kind: 'share', codec: 'JPG', keyFrame: true });
    expect(share([0x89, 0x50, 1])).toMatchObject({ codec: 'PNG', keyFrame: true });
    expect(share(SLICE)).toMatchObject({ codec: 'H264', keyFrame: false });
  });

  it('place transcripts on the timeline, whatever their clock', () => {
    const zero = 1_738_392_000_000;
    const frame = frameOf(
      {
        type: 'transcript',
        ...person,
        startTime: 4_500,
        endTime: zero + 6_000,
        language: 9,
        attribute: 2,
        text: 'Hi',
      },
      silent,
      zero,
    );
    expect(frame).toMatchObject({
      startTime: zero + 4_500,
      endTime: zero + 6_000,
      attribute: 'update',
    });
  });

  it('take a chat packet without an operation as a new message', () => {
    expect(frameOf({ ...chat, operation: null }, silent, 0)).toMatchObject({ operation: 'new' });
    expect(frameOf({ ...chat, operation: 9 }, silent, 0)).toMatchObject({ operation: 'unknown' });
  });

  it.each([
    [null, 'everyone', null],
    [{ type: 1, id: null }, 'everyone', null],
    [{ type: 3, id: 'g' }, 'group', 'g'],
    [{ type: 5, id: 'i' }, 'individual_cc_hosts_and_panelists', 'i'],
    [{ type: 9, id: 'x' }, 'unknown', 'x'],
    [{ type: null, id: 'x' }, 'unknown', 'x'],
  ])('say among whom a chat message was: %j', (session, audience, chatSessionId) => {
    const frame = frameOf({ ...chat, session }, silent, 0);
    expect(frame).toMatchObject({ audience, chatSessionId });
  });

  it('name the channel of Contact Center where there is one', () => {
    const audio = { type: 'audio' as const, ...person, data: Uint8Array.of(1, 2) };
    expect(frameOf({ ...audio, channelId: 'ch-1' }, silent, 0)).toMatchObject({
      channelId: 'ch-1',
    });
    expect(frameOf(audio, silent, 0)).not.toHaveProperty('channelId');
  });

  it('survive a structured clone', () => {
    const frame = frameOf({ type: 'audio', ...person, data: Uint8Array.of(1, 2) }, silent, 0);
    expect(structuredClone(frame)).toEqual(frame);
  });
});

describe('key frames', () => {
  it('are found only behind a start code', () => {
    expect(isKeyFrame(Uint8Array.of(0x65, 0, 0, 1))).toBe(false);
    expect(isKeyFrame(Uint8Array.from([0, 0, 1, 9, 16, ...SPS, ...IDR]))).toBe(true);
  });
});

describe('replays', () => {
  it('are packets of a person with a timestamp seen before', () => {
    const filter = new ReplayFilter(100);
    const isReplay = (userId: string | null, timestamp: number) =>
      filter.isReplay({ userId, timestamp });
    expect(isReplay('1', 1_000)).toBe(false);
    expect(isReplay('2', 1_000)).toBe(false);
    expect(isReplay(null, 1_000)).toBe(false);
    expect(isReplay('1', 1_000)).toBe(true);
    expect(isReplay('1', 900)).toBe(false);
  });

  it.each([null, '0', '7'])('are told apart by channel where user %j has two', (userId) => {
    const filter = new ReplayFilter(100);
    const packet = (channelId: string) => ({ userId, channelId, timestamp: 1_000 });
    expect(filter.isReplay(packet('agent'))).toBe(false);
    expect(filter.isReplay(packet('consumer'))).toBe(false);
    expect(filter.isReplay({ userId, timestamp: 1_000 })).toBe(false);
    expect(filter.isReplay(packet('agent'))).toBe(true);
    expect(filter.isReplay(packet('consumer'))).toBe(true);
  });

  it('are known for 70 seconds of packets at least, and not for ever', () => {
    const filter = new ReplayFilter(100);
    const isReplay = (timestamp: number) => filter.isReplay({ userId: '1', timestamp });
    for (let packet = 0; packet < 2_000; packet += 1) isReplay(packet * 100);
    expect(isReplay(130_100)).toBe(true);
    expect(isReplay(0)).toBe(false);
  });

  it('are none of what follows a first packet whose timestamp is beyond all numbers', () => {
    const filter = new ReplayFilter(100);
    for (const timestamp of [1e300, 1_000, 1_100]) {
      expect(filter.isReplay({ userId: '1', timestamp })).toBe(false);
    }
  });

  it('are known of the 256 voices that were heard last, whoever else is named', () => {
    const filter = new ReplayFilter(100);
    const isReplay = (userId: string) => filter.isReplay({ userId, timestamp: 1_000 });
    for (let voice = 1; voice <= 256; voice += 1) expect(isReplay(String(voice))).toBe(false);
    expect(isReplay('1')).toBe(true);
    expect(isReplay('257')).toBe(false);
    expect(isReplay('1')).toBe(true);
    expect(isReplay('2')).toBe(false);
  });
});
