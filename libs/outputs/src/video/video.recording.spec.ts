import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLines } from '../storage/line.log.js';
import { EpochKeys } from '../storage/object.keys.js';
import { FullStore } from '../testing/full.store.js';
import { sessionContext, videoFrame } from '../testing/session.frames.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { videoIndexLine } from './video.journal.js';
import { VideoRecording } from './video.recording.js';

const ANA = '16778240';

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

describe('video on a disk that is full for a while', () => {
  it('goes on with a key frame after units were lost, and its index fits its file', async () => {
    const store = new FullStore(folder.root);
    const keys = new EpochKeys(sessionContext().sessionId, 1);
    const recording = new VideoRecording(store, keys, () => undefined);
    const unit = new Uint8Array(400 * 1024).fill(7);
    const deliver = (atMs: number, keyFrame: boolean) =>
      recording.deliver([videoFrame(ANA, atMs, unit, { keyFrame })]);
    await deliver(0, true);
    store.isFull = (key) => key.endsWith('.h264');
    await deliver(40, false);
    await deliver(80, false);
    await expect(deliver(120, false)).rejects.toThrow('ENOSPC');
    store.isFull = () => false;
    await deliver(160, false);
    await deliver(200, true);
    await deliver(240, false);
    await recording.close();
    const index = await readLines(store, keys.video(ANA, 1, 'h264.jsonl'), videoIndexLine);
    const start = index[0]?.timestamp ?? 0;
    expect(index.map(({ timestamp }) => timestamp - start)).toEqual([0, 40, 80, 200, 240]);
    expect(index.map(({ offset }) => offset / unit.length)).toEqual([0, 1, 2, 3, 4]);
    expect((await folder.file(keys.video(ANA, 1, 'h264'))).length).toBe(5 * unit.length);
  });
});
