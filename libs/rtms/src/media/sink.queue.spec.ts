import { beforeEach, describe, expect, it } from 'vitest';
import type { AudioFrame, ChatFrame, MediaFrame, TimelineNotice } from './media-frame.type.js';
import { SinkQueue } from './sink.queue.js';

const KIB = 1024;
/** A string that takes a kibibyte. */
const TEXT = 'x'.repeat(KIB / 2);

const nobody = { userId: null, userName: null };
const audio: AudioFrame = {
  ...nobody,
  kind: 'audio',
  timestamp: 1,
  codec: 'L16',
  sampleRate: 16000,
  channels: 1,
  data: new Uint8Array(2),
};
const chat: ChatFrame = {
  ...nobody,
  kind: 'chat',
  timestamp: 1,
  operation: 'new',
  messageId: null,
  parentMessageId: null,
  audience: 'everyone',
  chatSessionId: null,
  receiver: null,
  files: [],
  deletedFileIds: [],
  text: '',
};
const chatGroup = (entry: Readonly<Record<string, unknown>>, timestamp = 1): TimelineNotice => ({
  kind: 'notice',
  notice: 'chat_group',
  change: 'created',
  entries: [entry],
  timestamp,
});
const joined = (userName: string | null, count = 1): TimelineNotice => ({
  kind: 'notice',
  notice: 'participant_joined',
  participants: Array.from({ length: count }, () => ({ userId: '1', userName })),
  timestamp: 1,
});

describe('what waits for a sink', () => {
  let dropped: Map<MediaFrame['kind'], number>;
  let queue: SinkQueue;

  const queueOf = (frames: number) =>
    new SinkQueue({ frames, bytes: 10 * KIB }, 'drop_oldest', (kind) => {
      dropped.set(kind, (dropped.get(kind) ?? 0) + 1);
    });

  beforeEach(() => {
    dropped = new Map();
    queue = queueOf(100);
  });

  const holds: readonly (readonly [string, MediaFrame])[] = [
    ['the groups of a chat', chatGroup({ id: 'g', members: [{ name: TEXT }] })],
    ['the name of a field that Zoom sent', chatGroup({ [TEXT]: 1 })],
    ['people who came', joined(TEXT)],
    ['many people of whom nothing is known', joined(null, 40)],
    ['the files of a chat', { ...chat, files: [{ id: 'f', name: TEXT, size: 1 }] }],
    ['files that are taken back', { ...chat, deletedFileIds: [TEXT] }],
    ['ids of a chat', { ...chat, messageId: TEXT }],
    ['the name of a voice', { ...audio, userName: TEXT }],
  ];

  it.each(holds)('is bounded by its bytes, and %s are some', (_name, frame) => {
    for (let count = 0; count < 50; count += 1) queue.push(frame);
    expect(dropped.get(frame.kind)).toBeGreaterThanOrEqual(40);
    const media = queue
      .take()
      .filter(({ kind, ...rest }) => kind === frame.kind && !('media' in rest));
    expect(media.length + (dropped.get(frame.kind) ?? 0)).toBe(50);
  });

  it('is rid of the oldest notice last, which is counted', () => {
    queue.push(chatGroup({ name: TEXT }, 1));
    queue.push(audio);
    for (let timestamp = 2; timestamp <= 20; timestamp += 1) {
      queue.push(chatGroup({ name: TEXT }, timestamp));
    }
    const [told, ...left] = queue.take();
    expect(told).toMatchObject({ notice: 'dropped', media: 'audio', frames: 1 });
    expect(left.at(-1)).toMatchObject({ notice: 'chat_group', timestamp: 20 });
    expect([...dropped]).toEqual([
      ['audio', 1],
      ['notice', 20 - left.length],
    ]);
  });

  it('counts a notice that is dropped for want of places', () => {
    const small = queueOf(2);
    for (let timestamp = 1; timestamp <= 5; timestamp += 1) {
      small.push({ kind: 'notice', notice: 'paused', timestamp });
    }
    expect(dropped.get('notice')).toBe(3);
    expect(small.take().map(({ timestamp }) => timestamp)).toEqual([4, 5]);
  });

  it('may be one frame that is larger than all credit, whatever notices are beside it', () => {
    const large = { ...audio, data: new Uint8Array(20 * KIB) };
    queue.push(joined('Ana'));
    queue.push(large);
    queue.push({ kind: 'notice', notice: 'paused', timestamp: 2 });
    expect(queue.take()).toContain(large);
    queue.push(large);
    for (let count = 0; count < 20; count += 1) queue.push(chatGroup({ name: TEXT }));
    expect(dropped.get('audio')).toBe(1);
  });

  it('may be one notice that is larger than all credit', () => {
    queue.push(chatGroup({ name: TEXT.repeat(20) }));
    expect(queue.take()).toHaveLength(1);
    expect(dropped.size).toBe(0);
  });
});
