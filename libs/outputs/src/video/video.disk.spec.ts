import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { MediaFrame } from '@zoom-platform/rtms/extension';
import { readEpochVideo, videoArtifacts } from '../manifest/video.artifacts.js';
import { readLines } from '../storage/line.log.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ffprobe, needsFfmpeg } from '../testing/ffmpeg.tools.js';
import { FullStore } from '../testing/full.store.js';
import { h264Clip } from '../testing/h264.clip.js';
import { cameraFrames } from '../testing/media.units.js';
import { MEETING_START, sessionContext } from '../testing/session.frames.js';
import { stillClip } from '../testing/still.clip.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { openVideoRecording } from './video.factory.js';
import { videoJournalLine } from './video.journal.js';

const ANA = '16778240';
const CAMERA = `video-${ANA}`;
const PICTURE_MS = 40;
const probed = z.object({ packets: z.array(z.object({ pts: z.number(), flags: z.string() })) });

let folder: Awaited<ReturnType<typeof temporaryStore>>;
let store: FullStore;
let keys: EpochKeys;
beforeEach(async () => {
  folder = await temporaryStore();
  store = new FullStore(folder.root);
  keys = new EpochKeys(sessionContext().sessionId, 1);
});
afterEach(() => folder.remove());

const isMovie = (key: string) => key.endsWith('.mp4');

/** Takes one picture after the other; the disk has no room for those from `from` to `to`. */
async function record(
  frames: readonly MediaFrame[],
  full: { readonly from: number; readonly to: number },
) {
  let refused = 0;
  const hooks = { now: Date.now, failed: () => undefined };
  const recording = openVideoRecording(store, keys, MEETING_START, hooks);
  for (const [index, frame] of frames.entries()) {
    store.isFull = (key) => isMovie(key) && index >= full.from && index < full.to;
    await recording.deliver([frame]).catch(() => (refused += 1));
  }
  if (full.to <= frames.length) store.isFull = () => false;
  const at = MEETING_START + frames.length * PICTURE_MS;
  const closed = recording.close({ kind: 'ended', stopReason: 6, at });
  await closed.catch(() => (store.isFull = () => false));
  return { refused, journal: await readLines(store, keys.videoJournal, videoJournalLine) };
}

/** So large that a disk that is full for a second has to refuse some. */
function padded(frames: readonly MediaFrame[], padding: Uint8Array): readonly MediaFrame[] {
  return frames.map((frame) =>
    frame.kind === 'video' ? { ...frame, data: Buffer.concat([frame.data, padding]) } : frame,
  );
}

const stills = (pictures: readonly Uint8Array[]): readonly MediaFrame[] =>
  cameraFrames(ANA, 0, pictures).map((frame) => ({ ...frame, codec: 'JPG', keyFrame: true }));

async function artifact() {
  const epoch = await readEpochVideo(store, keys);
  const [found] = await videoArtifacts(store, epoch, MEETING_START, new Map());
  return found;
}

type Journal = Awaited<ReturnType<typeof record>>['journal'];
const gapsOf = (journal: Journal) => journal.filter((line) => line.line === 'gap');

describe('video on a disk that is full for a while', () => {
  it('goes on with a key frame after units were lost, and its file plays', async (context) => {
    needsFfmpeg(context);
    // A unit of type 12 is filler: 100 kB a picture.
    const filler = Buffer.concat([Buffer.of(0, 0, 1, 12), Buffer.alloc(100_000, 0xff)]);
    const frames = padded(cameraFrames(ANA, 0, await h264Clip('320x180', 200)), filler);
    const { refused, journal } = await record(frames, { from: 61, to: 90 });
    expect(refused).toBeGreaterThan(0);
    const path = folder.path(keys.video(CAMERA, 1));
    const { packets } = probed.parse(await ffprobe('-show_packets', path));
    const times = packets.map(({ pts }) => pts);
    const resumed = times.findIndex((time, at) => time - (times[at - 1] ?? time) > PICTURE_MS);
    expect(packets[resumed]?.flags.startsWith('K')).toBe(true);
    expect(times.at(-1)).toBe(199 * PICTURE_MS);
    expect(gapsOf(journal)).toMatchObject([{ cause: 'disk', packets: 200 - packets.length }]);
    const reception = { packets: packets.length };
    expect(await artifact()).toMatchObject({ recovered: false, reception });
  });

  it('has a gap of the disk where pictures came and were refused', async (context) => {
    needsFfmpeg(context);
    const frames = padded(stills(await stillClip('JPG', '64x36', 100)), Buffer.alloc(100_000));
    const { refused, journal } = await record(frames, { from: 40, to: 70 });
    expect(refused).toBeGreaterThan(5);
    expect(gapsOf(journal)).toMatchObject([{ cause: 'disk', packets: refused }]);
    const reception = { packets: 100 - refused };
    expect(await artifact()).toMatchObject({ recovered: false, reception });
  });

  it.for([
    { to: 80, until: 'the end' },
    { to: Infinity, until: 'after the end' },
  ])('has a gap of all that it could not take up to $until', async ({ to }, context) => {
    needsFfmpeg(context);
    const frames = padded(stills(await stillClip('JPG', '64x36', 80)), Buffer.alloc(100_000));
    const { refused, journal } = await record(frames, { from: 40, to });
    expect(refused).toBeGreaterThan(20);
    const lost = gapsOf(journal).reduce((sum, line) => sum + (line.packets ?? 0), 0);
    const found = await artifact();
    expect(gapsOf(journal).every(({ cause }) => cause === 'disk')).toBe(true);
    expect(lost + (found?.reception?.packets ?? 0)).toBe(80);
    expect(refused).toBeLessThanOrEqual(lost);
  });

  it('says what it lost where the disk stays full to the end', async (context) => {
    needsFfmpeg(context);
    const frames = stills(await stillClip('JPG', '64x36', 20));
    const { journal } = await record(frames, { from: 0, to: Infinity });
    const [from, to] = [MEETING_START, MEETING_START + 19 * PICTURE_MS];
    expect(gapsOf(journal)).toMatchObject([{ cause: 'disk', from, to, packets: 20 }]);
    expect(journal.map(({ line }) => line)).not.toContain('closed');
  });
});

describe('a recording of pictures whose process was killed', () => {
  it('says so of a file that is whole', async (context) => {
    needsFfmpeg(context);
    const [picture] = stills(await stillClip('JPG', '64x36', 1));
    if (picture === undefined) throw new Error('no picture');
    const hooks = { now: Date.now, failed: () => undefined };
    await openVideoRecording(store, keys, MEETING_START, hooks).deliver([picture]);
    await expect.poll(() => store.stat(keys.video(CAMERA, 1))).not.toBeNull();
    expect(await artifact()).toMatchObject({ recovered: true, reception: { packets: 1 } });
  });
});
