import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEpochVideo, videoArtifacts } from '../manifest/video.artifacts.js';
import { EpochKeys } from '../storage/object.keys.js';
import { FullStore } from '../testing/full.store.js';
import { bareJpeg } from '../testing/media.units.js';
import { MEETING_START, sessionContext, videoFrame } from '../testing/session.frames.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { openVideoRecording } from './video.factory.js';

const SIZES = 100;
const DESCRIPTORS = '/proc/self/fd';

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

/** MP4 files of this process that are open. */
async function openFiles(): Promise<number> {
  const links = (await readdir(DESCRIPTORS)).map((name) => readlink(join(DESCRIPTORS, name)));
  const settled = await Promise.allSettled(links);
  return settled.filter(
    (link) =>
      link.status === 'fulfilled' &&
      link.value.startsWith(folder.root) &&
      link.value.endsWith('.mp4'),
  ).length;
}

describe('a part whose journal the disk did not take at first', () => {
  it('is listed once, at the time of the first picture that it has', async () => {
    const store = new FullStore(folder.root);
    const keys = new EpochKeys(sessionContext().sessionId, 1);
    const hooks = { now: Date.now, failed: () => undefined };
    const recording = openVideoRecording(store, keys, MEETING_START, hooks);
    const show = (atMs: number) =>
      recording.deliver([videoFrame('7', atMs, bareJpeg(64, 36), { kind: 'share', codec: 'JPG' })]);
    store.isFull = (key) => key === keys.videoJournal;
    await expect(show(0)).rejects.toThrow('ENOSPC');
    await expect(show(200)).rejects.toThrow('ENOSPC');
    store.isFull = () => false;
    await show(400);
    await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + 600 });
    const video = await readEpochVideo(store, keys);
    const artifacts = await videoArtifacts(store, video, MEETING_START, new Map());
    expect(artifacts.map(({ name, offsetMs }) => [name, offsetMs])).toEqual([['share-7.mp4', 400]]);
  });
});

describe('a screen that changes its size with each picture', () => {
  it('has a file for each size, and one of them open', async (context) => {
    if (process.platform !== 'linux') context.skip('no /proc says what is open');
    const keys = new EpochKeys(sessionContext().sessionId, 1);
    const hooks = {
      now: Date.now,
      failed: (error: unknown) => {
        throw error;
      },
    };
    const recording = openVideoRecording(folder.store, keys, MEETING_START, hooks);
    for (let size = 0; size < SIZES; size += 1) {
      const picture = bareJpeg(64 + size, 36);
      await recording.deliver([
        videoFrame('7', size * 200, picture, { kind: 'share', codec: 'JPG' }),
      ]);
    }
    await expect.poll(openFiles).toBeLessThanOrEqual(1);
    await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + SIZES * 200 });
    const files = (await folder.store.list(keys.folder)).filter(({ key }) => key.endsWith('.mp4'));
    expect(files).toHaveLength(SIZES);
    expect(await openFiles()).toBe(0);
  });
});
