import { appendFile, readFile, truncate } from 'node:fs/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { MediaFrame } from '@zoom-platform/rtms/extension';
import { scanMp4 } from '../mp4/mp4.scan.js';
import { readLines } from '../storage/line.log.js';
import type { ObjectStore } from '../storage/object.store.js';
import { EpochKeys } from '../storage/object.keys.js';
import { ffmpeg, ffprobe, hasFfmpeg, needsFfmpeg } from '../testing/ffmpeg.tools.js';
import { h264Clip } from '../testing/h264.clip.js';
import { bareJpeg, cameraFrames } from '../testing/media.units.js';
import { MEETING_START, sessionContext, videoFrame } from '../testing/session.frames.js';
import { type StillCodec, stillClip } from '../testing/still.clip.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { openVideoRecording } from './video.factory.js';
import { type VideoJournalLine, videoJournalLine } from './video.journal.js';

const ANA = '16778240';
const BEN = '16779264';
const CAMERA = `video-${ANA}`;

const probed = z.object({
  format: z.object({ format_name: z.string(), duration: z.coerce.number() }),
  streams: z.array(z.object({ codec_name: z.string(), width: z.number(), height: z.number() })),
  packets: z.array(
    z.object({
      pts: z.number(),
      size: z.coerce.number(),
      flags: z.string(),
    }),
  ),
});

let folder: Awaited<ReturnType<typeof temporaryStore>>;
let small: readonly Uint8Array[] = [];
let large: readonly Uint8Array[] = [];
beforeAll(async () => {
  if (!hasFfmpeg) return;
  small = await h264Clip('320x180', 250);
  large = await h264Clip('640x360', 50);
});
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

async function record(
  batches: readonly (readonly MediaFrame[])[],
  store: ObjectStore = folder.store,
  onFailure: (error: unknown) => void = rethrow,
) {
  const keys = new EpochKeys(sessionContext().sessionId, 1);
  const hooks = { now: Date.now, failed: onFailure };
  const recording = openVideoRecording(store, keys, MEETING_START, hooks);
  for (const batch of batches) await recording.deliver(batch).catch(onFailure);
  await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + 3_600_000 });
  const journal = await readLines(store, keys.videoJournal, videoJournalLine);
  return {
    keys,
    journal,
    path: (track: string, part = 1) => folder.path(keys.video(track, part)),
  };
}

function rethrow(error: unknown): never {
  throw error;
}

async function probe(path: string) {
  return probed.parse(await ffprobe('-show_format', '-show_streams', '-show_packets', path));
}

function gapsOf(journal: readonly VideoJournalLine[]) {
  return journal.flatMap((line) =>
    line.line === 'gap'
      ? [{ cause: line.cause, from: line.from - MEETING_START, packets: line.packets }]
      : [],
  );
}

function notice(kind: 'interrupted' | 'reconnected', atMs: number): MediaFrame {
  return { kind: 'notice', notice: kind, media: 'video', timestamp: MEETING_START + atMs };
}

describe('H.264 in MP4', () => {
  it('is copied: every time is that of its packet, and every picture decodes', async (context) => {
    needsFfmpeg(context);
    const jittered = cameraFrames(ANA, 0, small).map((frame, index) => ({
      ...frame,
      timestamp: frame.timestamp + ((index * 7) % 11),
    }));
    const { path, journal } = await record(jittered.map((frame) => [frame]));
    const { format, streams, packets } = await probe(path(CAMERA));
    expect(format.format_name).toContain('mp4');
    expect(streams).toEqual([{ codec_name: 'h264', width: 320, height: 180 }]);
    expect(packets.map(({ pts }) => pts)).toEqual(
      jittered.map(({ timestamp }) => timestamp - MEETING_START),
    );
    expect(packets.map(({ flags }) => flags.startsWith('K'))).toEqual(
      jittered.map(({ keyFrame }) => keyFrame),
    );
    expect(Math.abs(format.duration * 1000 - 10_000)).toBeLessThanOrEqual(40);
    const decoded = await ffmpeg('-i', path(CAMERA), '-f', 'framemd5', '-');
    expect(
      decoded
        .toString()
        .split('\n')
        .filter((line) => line.startsWith('0,')),
    ).toHaveLength(250);
    expect(journal.findLast(({ line }) => line === 'received')).toMatchObject({ packets: 250 });
    expect(gapsOf(journal)).toEqual([]);
  });

  it('plays after its last fragment was torn', async (context) => {
    needsFfmpeg(context);
    const { path, keys } = await record(cameraFrames(ANA, 0, small).map((frame) => [frame]));
    const file = await readFile(path(CAMERA));
    const whole = await scanMp4(folder.store, keys.video(CAMERA, 1));
    expect(whole.bytes).toBe(file.length);
    await appendFile(path(CAMERA), file.subarray(file.lastIndexOf('moof') - 4, file.length - 100));
    expect(await scanMp4(folder.store, keys.video(CAMERA, 1))).toEqual(whole);
    const torn = await ffmpeg('-v', 'quiet', '-i', path(CAMERA), '-f', 'framemd5', '-');
    expect(torn.toString().split('\n').length).toBeGreaterThan(240);
  });

  it('starts a new part when the picture gets another size', async (context) => {
    needsFfmpeg(context);
    const { path, journal } = await record([
      cameraFrames(ANA, 0, small.slice(0, 50)),
      cameraFrames(ANA, 2_000, large),
    ]);
    const [first, second] = [await probe(path(CAMERA, 1)), await probe(path(CAMERA, 2))];
    expect([first.streams[0]?.width, second.streams[0]?.width]).toEqual([320, 640]);
    expect([first.packets.length, second.packets.length]).toEqual([50, 50]);
    const tracks = journal.filter((line) => line.line === 'track');
    expect(tracks.map(({ part, startAt }) => [part, startAt - MEETING_START])).toEqual([
      [1, 0],
      [2, 2_000],
    ]);
    expect(gapsOf(journal)).toEqual([]);
  });

  it('keeps cameras and shared screens apart', async (context) => {
    needsFfmpeg(context);
    const share = cameraFrames(ANA, 0, large).map((frame) => ({
      ...frame,
      kind: 'share' as const,
    }));
    const { path } = await record([
      [...cameraFrames(ANA, 0, small), ...cameraFrames(BEN, 0, small.slice(0, 25)), ...share].sort(
        (one, other) => one.timestamp - other.timestamp,
      ),
    ]);
    const counts = [CAMERA, `video-${BEN}`, `share-${ANA}`].map(async (track) => {
      const { packets } = await probe(path(track));
      return packets.length;
    });
    expect(await Promise.all(counts)).toEqual([250, 25, 50]);
  });
});

describe('the gap ledger of a camera', () => {
  it('has every loss, to the picture, and what was left out for want of a key frame', async (context) => {
    needsFfmpeg(context);
    const frames = cameraFrames(ANA, 0, small);
    const lost = new Set([10, 30, 31, 32, 57]);
    // The connection breaks at 4 s, and is back at 4.4 s in the middle of a group of pictures.
    const isReceived = (index: number) => !lost.has(index) && (index < 100 || index >= 110);
    const received = frames.filter((_, index) => isReceived(index));
    const { journal, path } = await record([
      received.filter(({ timestamp }) => timestamp < MEETING_START + 4_000),
      [notice('interrupted', 4_000), notice('reconnected', 4_400)],
      received.filter(({ timestamp }) => timestamp >= MEETING_START + 4_000),
    ]);
    expect(gapsOf(journal)).toEqual([
      { cause: 'lost', from: 400, packets: 1 },
      { cause: 'undecodable', from: 440, packets: 14 },
      { cause: 'lost', from: 1_200, packets: 3 },
      { cause: 'undecodable', from: 1_320, packets: 17 },
      { cause: 'lost', from: 2_280, packets: 1 },
      { cause: 'undecodable', from: 2_320, packets: 17 },
      { cause: 'reconnect', from: 4_000, packets: null },
      { cause: 'undecodable', from: 4_400, packets: 15 },
    ]);
    expect(journal.findLast(({ line }) => line === 'received')).toMatchObject({
      packets: 250 - 5 - (14 + 17 + 17) - 25,
    });
    const { packets } = await probe(path(CAMERA));
    const times = packets.map(({ pts }) => pts);
    const resumed = packets.filter((_, at) => (times[at] ?? 0) - (times[at - 1] ?? -40) > 40);
    expect(resumed.map(({ flags }) => flags.startsWith('K'))).toEqual([true, true, true, true]);
  });

  it('takes a screen whose pictures come as they like for whole, until one of them is missing', async (context) => {
    needsFfmpeg(context);
    let at = 0;
    const screen = cameraFrames(ANA, 0, small.slice(0, 75)).map((frame, index) => {
      at += [40, 900, 70, 2_500, 200][index % 5] ?? 0;
      return { ...frame, kind: 'share' as const, timestamp: MEETING_START + at };
    });
    const label = `share-${ANA}`;
    const whole = await record([screen]);
    expect((await probe(whole.path(label))).packets).toHaveLength(75);
    // Overtaken by the next one, of the second group of pictures.
    const [late, next] = [screen[30], screen[31]];
    if (late === undefined || next === undefined) throw new Error();
    const overtaken = await record([[...screen.slice(0, 30), next, late, ...screen.slice(32)]]);
    const { packets } = await probe(overtaken.path(label));
    const left = [...screen.slice(0, 30), ...screen.slice(50)];
    const [from = 0, start = 0] = [packets[0]?.pts, left[0]?.timestamp];
    expect(packets.map(({ pts }) => pts - from)).toEqual(
      left.map(({ timestamp }) => timestamp - start),
    );
  });

  it('has no loss where Zoom begins anew: after a pause, a break, another camera', async () => {
    const pictures = (userId: string, from: number, to: number) =>
      Array.from({ length: (to - from) / 40 }, (_, index) =>
        videoFrame(userId, from + 40 * index, bareJpeg(64, 36), { codec: 'JPG' }),
      );
    const between = (from: number, to: number) => pictures(ANA, from, to);
    const at = (atMs: number) => ({ kind: 'notice', timestamp: MEETING_START + atMs }) as const;
    const { journal } = await record([
      // The notices' clock is a second behind: they do not overlap the gap that they explain.
      between(0, 1_960),
      [
        { ...at(900), notice: 'paused' },
        { ...at(1_000), notice: 'resumed' },
      ],
      between(2_400, 3_920),
      // The time is a little after the last picture was due.
      [notice('interrupted', 3_990), notice('reconnected', 4_100)],
      between(4_400, 5_600),
      pictures(BEN, 5_600, 5_800),
      between(6_000, 7_000),
      // And one that is lost.
      between(7_040, 8_000),
    ]);
    expect(gapsOf(journal)).toEqual([
      { cause: 'not_sent', from: 1_960, packets: null },
      { cause: 'not_sent', from: 3_920, packets: null },
      { cause: 'reconnect', from: 3_990, packets: null },
      { cause: 'not_sent', from: 4_100, packets: null },
      { cause: 'not_sent', from: 5_600, packets: null },
      { cause: 'lost', from: 7_000, packets: 1 },
    ]);
  });

  it('counts repeats, and refuses a clock of another era', async (context) => {
    needsFfmpeg(context);
    const frames = cameraFrames(ANA, 0, small.slice(0, 50));
    const again = frames.slice(40, 45);
    const mad = videoFrame(ANA, 400 * 24 * 3_600_000, small[0] ?? new Uint8Array(0));
    const { journal, path } = await record([frames, again, [mad]]);
    expect((await probe(path(CAMERA))).packets).toHaveLength(50);
    expect(journal.filter(({ line }) => line === 'late')).toHaveLength(5);
    expect(journal).toContainEqual({ line: 'refused', reason: 'implausible_time', packets: 1 });
  });

  it('survives units that are no H.264 at all', async () => {
    const hostile = [
      new Uint8Array(0),
      new Uint8Array(100),
      Uint8Array.of(0, 0, 1),
      Uint8Array.of(0, 0, 1, 0x67),
      Uint8Array.of(0, 0, 1, 0x67, 0, 0, 1, 0x68, 0xff, 0, 0, 1, 0x65),
    ];
    const { journal } = await record(
      hostile.map((data, index) => [videoFrame(ANA, index * 40, data)]),
    );
    expect(journal.filter(({ line }) => line === 'track').length).toBeLessThanOrEqual(1);
  });
});

describe('a camera in the middle of a group of pictures', () => {
  const SETS = [0, 0, 1, 0x67, 0x42, 0, 0x0a, 0xf8, 0x41, 0xa2, 0, 0, 1, 0x68, 0xce, 0x38, 0x80];
  const KEY = Uint8Array.from([...SETS, 0, 0, 1, 0x65, 0x88, 0x84]);
  const DELTA = Uint8Array.of(0, 0, 1, 0x41, 0x9a, 0x02);
  const off = (userId: string | null) =>
    ({ notice: 'video_off', participants: [{ userId, userName: null }] }) as const;

  it.each([
    ['goes on when somebody else turns theirs off', off(BEN), 0],
    ['goes on when a screen is shared no more', { notice: 'sharing_stopped' }, 0],
    ['goes on when the sound breaks off', { notice: 'interrupted', media: 'audio' }, 0],
    ['goes on when sound is dropped', { notice: 'dropped', media: 'audio', frames: 1 }, 0],
    ['waits for the next after it was turned off', off(ANA), 15],
    ['waits for the next after one was turned off, nobody says whose', off(null), 15],
    ['waits for the next after all broke off', { notice: 'interrupted', media: null }, 15],
    [
      'waits for the next after pictures were dropped',
      { notice: 'dropped', media: 'video', frames: 1 },
      15,
    ],
  ] as const)('%s', async (_what, said, skipped) => {
    const frames = Array.from({ length: 100 }, (_, index) => {
      const keyFrame = index % 25 === 0;
      return videoFrame(ANA, 40 * index, keyFrame ? KEY : DELTA, { keyFrame });
    });
    const { journal } = await record([
      frames.slice(0, 60),
      [{ kind: 'notice', timestamp: MEETING_START + 2_400, ...said }],
      frames.slice(60),
    ]);
    expect(journal.findLast(({ line }) => line === 'received')).toMatchObject({
      packets: 100 - skipped,
    });
    expect(gapsOf(journal)).toHaveLength(skipped === 0 ? 0 : 1);
  });
});

describe.for([
  ['JPG', 'mjpeg'],
  ['PNG', 'png'],
] as const)('%s in MP4', ([codec, decoder]) => {
  const stillsOf = (startMs: number, pictures: readonly Uint8Array[], everyMs = 1_000) =>
    pictures.map((data, index) =>
      videoFrame(ANA, startMs + index * everyMs, data, { kind: 'share', codec }),
    );
  const SCREEN = `share-${ANA}`;
  /** The pictures that ffmpeg finds, as they lie there. */
  const extracted = (path: string) => ffmpeg('-i', path, '-c', 'copy', '-f', 'image2pipe', '-');

  it('is copied: every time is that of its picture, and every byte is what was sent', async (context) => {
    needsFfmpeg(context);
    const pictures = await stillClip(codec, '320x180', 20);
    const frames = stillsOf(0, pictures).map((frame, index) => ({
      ...frame,
      timestamp: frame.timestamp + ((index * 7) % 11),
    }));
    const { path, journal } = await record(frames.map((frame) => [frame]));
    const { format, streams, packets } = await probe(path(SCREEN));
    expect(format.format_name).toContain('mp4');
    expect(streams).toEqual([{ codec_name: decoder, width: 320, height: 180 }]);
    expect(packets.map(({ pts }) => pts)).toEqual(
      frames.map(({ timestamp }) => timestamp - MEETING_START),
    );
    expect(packets.map(({ size }) => size)).toEqual(pictures.map(({ length }) => length));
    expect(packets.every(({ flags }) => flags.startsWith('K'))).toBe(true);
    expect(Math.abs(format.duration * 1000 - 20_000)).toBeLessThanOrEqual(11);
    expect((await extracted(path(SCREEN))).equals(Buffer.concat(pictures))).toBe(true);
    expect(journal.findLast(({ line }) => line === 'received')).toMatchObject({ packets: 20 });
    expect(gapsOf(journal)).toEqual([]);
  });

  it('plays after its last fragment was torn', async (context) => {
    needsFfmpeg(context);
    const pictures = await stillClip(codec, '640x360', 20);
    const { path, keys } = await record(stillsOf(0, pictures).map((frame) => [frame]));
    const file = await readFile(path(SCREEN));
    const whole = await scanMp4(folder.store, keys.video(SCREEN, 1));
    expect(whole).toEqual({ bytes: file.length, durationMs: 20_000, pictures: 20 });
    await appendFile(path(SCREEN), file.subarray(file.lastIndexOf('moof') - 4, file.length - 100));
    expect(await scanMp4(folder.store, keys.video(SCREEN, 1))).toEqual(whole);
    await truncate(path(SCREEN), whole.bytes);
    expect((await extracted(path(SCREEN))).equals(Buffer.concat(pictures))).toBe(true);
  });

  it('starts a new part when the picture gets another size, in height alone too', async (context) => {
    needsFfmpeg(context);
    const sizes = ['320x180', '640x360', '640x180'];
    const clips = await Promise.all(sizes.map((size) => stillClip(codec, size, 5)));
    const { path, journal } = await record([
      clips.flatMap((pictures, index) => stillsOf(index * 5_000, pictures)),
    ]);
    for (const [index, pictures] of clips.entries()) {
      const { streams, packets } = await probe(path(SCREEN, index + 1));
      expect(`${String(streams[0]?.width)}x${String(streams[0]?.height)}`).toBe(sizes[index]);
      expect(packets.map(({ pts }) => pts)).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
      expect((await extracted(path(SCREEN, index + 1))).equals(Buffer.concat(pictures))).toBe(true);
    }
    const tracks = journal.filter((line) => line.line === 'track');
    expect(tracks.map(({ part, startAt }) => [part, startAt - MEETING_START])).toEqual([
      [1, 0],
      [2, 5_000],
      [3, 10_000],
    ]);
    expect(gapsOf(journal)).toEqual([]);
  });

  it.for([
    ['five a second', [0, 200, 400, 600, 800], 1_000],
    ['one a second', [0, 1_000, 2_000], 3_000],
    ['one in minutes', [0, 120_000, 300_000], 301_000],
    ['with one missing before the last', [0, 200, 400, 800], 1_000],
    ['alone', [0], 200],
  ] as const)('lasts as long as was sent: %s', async ([_what, times, durationMs], context) => {
    needsFfmpeg(context);
    const [picture] = await stillClip(codec, '64x36', 1);
    if (picture === undefined) throw new Error('no picture');
    const frames = times.flatMap((at) => stillsOf(at, [picture]));
    const { path } = await record(frames.map((frame) => [frame]));
    const { format, packets } = await probe(path(SCREEN));
    expect(packets.map(({ pts }) => pts)).toEqual(times);
    expect(format.duration * 1000).toBeCloseTo(durationMs);
  });

  it('leaves out what is no picture, and says so of each', async (context) => {
    needsFfmpeg(context);
    const pictures = await stillClip(codec, '64x36', 6);
    const [broken = pictures[0]] = pictures.map((data) => data.subarray(0, 20));
    const nothing = [new Uint8Array(0), new Uint8Array(100), Uint8Array.of(0xff, 0xd8), broken];
    const sent = [
      ...nothing,
      ...pictures.slice(0, 3),
      ...nothing,
      ...pictures.slice(3),
      ...nothing,
    ];
    const frames = sent.flatMap((data, index) => stillsOf(index * 200, data ? [data] : []));
    const { path, journal } = await record([frames]);
    expect((await extracted(path(SCREEN))).equals(Buffer.concat(pictures))).toBe(true);
    const { packets } = await probe(path(SCREEN));
    expect(packets.map(({ pts }) => pts)).toEqual([0, 200, 400, 1_400, 1_600, 1_800]);
    const missing = [0, 1, 2, 3, 7, 8, 9, 10, 14, 15, 16, 17];
    expect(gapsOf(journal)).toEqual(
      missing.map((index) => ({ cause: 'undecodable', from: index * 200, packets: 1 })),
    );
    expect(journal.findLast(({ line }) => line === 'received')).toMatchObject({ packets: 6 });
  });

  it('is known by what stands in it, whatever it was called', async (context) => {
    needsFfmpeg(context);
    const other: StillCodec = codec === 'JPG' ? 'PNG' : 'JPG';
    const pictures = await stillClip(codec, '64x36', 3);
    const frames = stillsOf(0, pictures).map((frame) => ({ ...frame, codec: other }));
    const { path, journal } = await record([frames]);
    expect((await probe(path(SCREEN))).streams[0]?.codec_name).toBe(decoder);
    expect(journal.find(({ line }) => line === 'track')).toMatchObject({ codec });
  });
});
