import { readFile } from 'node:fs/promises';
import type { AudioFrame, VideoFrame } from '@zoom-platform/rtms/extension';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { recordAudio } from './testing/audio.session.js';
import { ffprobe, needsFfmpeg } from './testing/ffmpeg.tools.js';
import { cameraFrames } from './testing/media.units.js';
import { opusFrame } from './testing/opus.packets.js';
import { audioFrame, MEETING_START } from './testing/session.frames.js';
import { temporaryStore } from './testing/temporary.store.js';
import { readWav } from './testing/wav.reader.js';
import { openVideoRecording } from './video/video.factory.js';

const DEE = '16781312';
const TWO_HOURS = 7_200_000;
const packetTimes = z.object({
  packets: z.array(z.object({ pts_time: z.coerce.number(), size: z.coerce.number() })),
});

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

async function timesIn(path: string) {
  const times = await ffprobe('-v', 'quiet', '-show_entries', 'packet=pts_time,size', path);
  return packetTimes.parse(times).packets;
}

/** By the bytes that hold a marker and nothing else: milliseconds from the file's start. */
async function heardInOgg(path: string): Promise<readonly number[]> {
  const sounds = await timesIn(path);
  return sounds.filter(({ size }) => size === MARKER_BYTES).map(({ pts_time }) => pts_time * 1_000);
}

/** By the samples that are not silent: milliseconds from the file's start. */
async function heardInWav(path: string): Promise<readonly number[]> {
  const { samples, sampleRate } = readWav(await readFile(path));
  const found: number[] = [];
  for (let at = samples.indexOf(CLICK); at >= 0; at = samples.indexOf(CLICK, at + 1)) {
    found.push((at * 1_000) / sampleRate);
  }
  return found;
}

describe('two hours of sound and pictures', () => {
  it.for([
    { codec: 'Opus', packetMs: 120, frameOf: opusOf, heardIn: heardInOgg, extension: 'ogg' },
    { codec: 'L16', packetMs: 100, frameOf: l16Of, heardIn: heardInWav, extension: 'wav' },
  ] as const)(
    'stay within 40 ms of one another, by the times in the files, with $codec',
    { timeout: 120_000 },
    async ({ packetMs, frameOf, heardIn, extension }, context) => {
      needsFfmpeg(context);
      const { audio, video, markers } = twoHours(packetMs, frameOf);
      const batches = Array.from({ length: Math.ceil(audio.length / 1_000) }, (_, at) =>
        audio.slice(at * 1_000, at * 1_000 + 1_000),
      );
      const { keys, journal } = await recordAudio(folder.store, batches, TWO_HOURS);
      const gaps = journal
        .filter((line) => line.line === 'gap')
        .filter(({ track }) => track === DEE);
      expect(new Set(gaps.map(({ cause }) => cause))).toEqual(new Set(['drift']));
      const hooks = {
        now: Date.now,
        failed: (error: unknown) => {
          throw error;
        },
      };
      const recording = openVideoRecording(folder.store, keys, MEETING_START, hooks);
      await recording.deliver(video);
      await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + TWO_HOURS });
      const heard = await heardIn(folder.path(keys[extension](DEE, 1)));
      const pictures = await timesIn(folder.path(keys.video(`video-${DEE}`, 1)));
      const shown = pictures.filter((_, index) => index % 120 === 0);
      expect([heard.length, shown.length]).toEqual([markers.length, markers.length]);
      const drifts = markers.map(
        (marker, index) =>
          (heard[index] ?? NaN) -
          (shown[index]?.pts_time ?? NaN) * 1_000 -
          (marker.heardAt - marker.shownAt),
      );
      expect(Math.max(...drifts.map(Math.abs))).toBeLessThan(40);
    },
  );
});

const MARKER_BYTES = 38;
const CLICK = 30_000;
/** Six CELT frames of 20 ms: their length alone matters to whoever reads the file's times. */
const SIX_FRAMES = [(31 << 3) | 3, 6];

function opusOf(atMs: number, isMarker: boolean): AudioFrame {
  const data = new Uint8Array(isMarker ? MARKER_BYTES : 8).fill(7);
  data.set(SIX_FRAMES);
  return opusFrame(DEE, atMs, data);
}

function l16Of(atMs: number, isMarker: boolean): AudioFrame {
  const samples = new Int16Array(1_600);
  if (isMarker) samples[0] = CLICK;
  return audioFrame(DEE, atMs, samples);
}

/**
 * Sound whose clock is 200 ppm slow and whose stamps jitter by 6 ms, and a camera of two pictures a
 * second that jitters too; a marker in both each minute.
 */
function twoHours(
  packetMs: number,
  frameOf: (atMs: number, isMarker: boolean) => AudioFrame,
): {
  audio: AudioFrame[];
  video: VideoFrame[];
  markers: readonly { readonly heardAt: number; readonly shownAt: number }[];
} {
  const markers: { heardAt: number; shownAt: number }[] = [];
  const audio: AudioFrame[] = [];
  const video: VideoFrame[] = [];
  const sets = [0, 0, 1, 0x67, 0x42, 0xc0, 0x0a, 0xda, 0, 0, 1, 0x68, 0xce, 0x3c, 0x80];
  const unit = Uint8Array.from([...sets, 0, 0, 1, 0x65, 1, 2, 3]);
  const jitter = (index: number, most: number) => (index * 7_919) % (most + 1);
  for (let picture = 0; picture < 14_400; picture += 1) {
    const shownAt = picture * 500 + jitter(picture, 30);
    video.push(...cameraFrames(DEE, shownAt, [unit]));
    if (picture % 120 === 0) markers.push({ heardAt: 0, shownAt });
  }
  for (let packet = 0; packet * packetMs * 1.0002 < TWO_HOURS - packetMs; packet += 1) {
    const atMs = Math.round(packet * packetMs * 1.0002) + jitter(packet, 6);
    const marker = markers[(packet * packetMs) / 60_000];
    audio.push(frameOf(atMs, marker !== undefined));
    if (marker !== undefined) marker.heardAt = atMs;
  }
  return { audio, video, markers };
}
