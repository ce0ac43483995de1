import { describe, expect, it } from 'vitest';
import type { MessageFromChild, SdkBatch, SdkKind } from '../sdk.wire.js';
import { MediaOutbox } from './media.outbox.js';

const FRAME_COST = 128;
const KEY = [0, 0, 1, 0x65, 9];
const DELTA = [0, 0, 1, 0x41, 9];

function outbox(creditBytes: number) {
  const sent: MessageFromChild[] = [];
  const box = new MediaOutbox(creditBytes, (message) => sent.push(message));
  let timestamp = 0;
  const push = (kind: SdkKind, data: readonly number[], session = 1) => {
    timestamp += 1;
    const size = data.length;
    const people = { userId: null, userName: null, startTime: 0, endTime: 0 };
    box.push({ session, kind, timestamp, size, ...people }, Uint8Array.from(data));
  };
  const batches = () => sent.filter((message): message is SdkBatch => message.type === 'media');
  const times = () => batches().flatMap(({ frames }) => frames.map((frame) => frame.timestamp));
  const drops = () => sent.filter(({ type }) => type === 'dropped');
  return { box, push, batches, times, drops };
}

describe('media on its way out of a child', () => {
  it('goes in order, in one piece a batch, each frame with its bytes', () => {
    const { box, push, batches } = outbox(10_000);
    push('audio', [1, 2]);
    push('transcript', [3]);
    box.flush();
    expect(batches()).toMatchObject([
      { frames: [{ size: 2 }, { size: 1 }], cost: 3 + 2 * FRAME_COST },
    ]);
    expect([...(batches()[0]?.data ?? [])]).toEqual([1, 2, 3]);
  });

  it('stops at the credit, and goes on with what is given back', () => {
    const { box, push, batches, times } = outbox(3 * FRAME_COST);
    for (let frame = 0; frame < 3; frame += 1) push('audio', []);
    box.flush();
    push('audio', []);
    box.flush();
    expect(times()).toEqual([1, 2, 3]);
    box.grant(batches()[0]?.cost ?? 0);
    expect(times()).toEqual([1, 2, 3, 4]);
  });

  it('takes no more credit than it was given at first', () => {
    const { box, push, times } = outbox(2 * FRAME_COST);
    box.grant(1_000_000);
    for (let frame = 0; frame < 2; frame += 1) push('audio', []);
    box.flush();
    push('audio', []);
    push('audio', []);
    box.flush();
    expect(times()).toEqual([1, 2]);
  });

  it('does not wait for the next turn with 64 KiB', () => {
    const { push, batches } = outbox(1_000_000);
    for (let frame = 0; frame < 2; frame += 1) push('audio', Array<number>(40_000).fill(0));
    expect(batches()).toHaveLength(2);
  });

  it('gives up delta pictures first, then others, then audio; transcripts last', () => {
    const { box, push, times, drops } = outbox(4 * FRAME_COST + 20);
    for (let frame = 0; frame < 4; frame += 1) push('audio', []);
    box.flush();
    push('transcript', []);
    push('video', KEY);
    push('audio', []);
    push('share', DELTA);
    push('transcript', []);
    push('audio', []);
    push('transcript', []);
    push('transcript', []);
    box.flush();
    box.grant(4 * FRAME_COST);
    box.grant(4 * FRAME_COST);
    expect(times()).toEqual([1, 2, 3, 4, 5, 9, 11, 12]);
    expect(drops()).toEqual([
      { type: 'dropped', session: 1, kind: 'share', frames: 1 },
      { type: 'dropped', session: 1, kind: 'video', frames: 1 },
      { type: 'dropped', session: 1, kind: 'audio', frames: 2 },
    ]);
  });

  it('is bounded even by transcripts, the oldest of which go', () => {
    const { box, push, times, drops } = outbox(2 * FRAME_COST);
    for (let frame = 0; frame < 100; frame += 1) push('transcript', []);
    box.flush();
    expect(times()).toEqual([99, 100]);
    expect(drops()).toEqual([{ type: 'dropped', session: 1, kind: 'transcript', frames: 98 }]);
  });

  it('lets a frame through that is larger than all the room, unless others wait', () => {
    const { box, push, times } = outbox(1_000);
    const large = Array<number>(5_000).fill(0);
    push('video', large);
    push('video', large);
    box.flush();
    box.grant(1_000_000);
    push('audio', []);
    push('video', large);
    box.flush();
    expect(times()).toEqual([2, 3]);
  });

  it('forgets what nobody wants any more, and makes room by that', () => {
    const { box, push, times, drops } = outbox(2 * FRAME_COST);
    for (let frame = 0; frame < 2; frame += 1) push('audio', []);
    box.flush();
    push('audio', [], 2);
    push('audio', [], 2);
    push('audio', [], 2);
    box.forget(2);
    push('audio', []);
    box.grant(2 * FRAME_COST);
    expect(times()).toEqual([1, 2, 6]);
    expect(drops()).toEqual([]);
  });

  it('forgets one session among any number of frames of another', () => {
    const count = 200_000;
    const { box, push, times } = outbox(count * FRAME_COST);
    for (let frame = 0; frame < 2 * count; frame += 1) push('audio', []);
    box.forget(2);
    box.grant(count * FRAME_COST);
    expect(times()).toHaveLength(2 * count);
  });
});
