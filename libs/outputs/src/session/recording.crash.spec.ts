import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ANA,
  CrashStage,
  isSame,
  pictureTimes,
  playedMs,
  reached,
  SAMPLES_PER_MS,
  samplesOf,
  scanOggFile,
} from '../testing/crash.stage.js';
import { needsFfmpeg } from '../testing/ffmpeg.tools.js';
import { opusPackets } from '../testing/opus.speech.js';
import { noise } from '../testing/session.frames.js';

let stage: CrashStage;
beforeAll(async () => {
  stage = await CrashStage.open('recorder');
});
afterAll(() => stage.close());

describe('a recording whose process is killed with SIGKILL', () => {
  it.for([1_000, 100_000, 150_000, 222_222, 300_000])(
    'opens as it lies at twenty times the pace, each sample as it came, at %i bytes',
    async (bytesOnDisk, context) => {
      needsFfmpeg(context);
      const names = [`audio/${ANA}.p1.wav`, 'audio/mixed.p1.wav'];
      const { file } = await stage.killWhen(reached(bytesOnDisk, ...names), 'l16', '5');
      const spoken = noise(60_000, 1);
      for (const name of names) {
        const samples = await samplesOf(file(name));
        expect(samples.length * 2).toBeGreaterThan(bytesOnDisk - 70_000);
        expect(isSame(samples, spoken.subarray(0, samples.length))).toBe(true);
        // Where the header counts none yet, players go on to the end of the file.
        if (samples.length === 0) continue;
        expect(await playedMs(file(name))).toBeCloseTo(samples.length / SAMPLES_PER_MS, 0);
      }
    },
  );

  it.for([1, 10_000, 60_000])(
    'opens as it lies with Opus, each packet as it came, at %i bytes',
    async (bytesOnDisk, context) => {
      needsFfmpeg(context);
      const name = `audio/${ANA}.p1.ogg`;
      const input = await stage.opusInput();
      const { file } = await stage.killWhen(reached(bytesOnDisk, name), 'opus', '5', input);
      const lies = await readFile(file(name));
      const { bytes, granule } = await scanOggFile(file(name));
      expect(bytes).toBe(lies.length);
      const spoken = opusPackets(ANA, 0, stage.speech.subarray(0, granule));
      const found = spoken.filter(({ data }) => lies.includes(Buffer.from(data)));
      expect(found).toHaveLength(spoken.length);
      expect(await playedMs(file(name))).toBeCloseTo(granule / 48, 0);
    },
  );

  it.for([
    { kind: 'h264', bytesOnDisk: 1 },
    { kind: 'h264', bytesOnDisk: 200_000 },
    { kind: 'h264', bytesOnDisk: 600_000 },
    { kind: 'jpg', bytesOnDisk: 1 },
    { kind: 'jpg', bytesOnDisk: 2_000_000 },
  ])(
    'opens as it lies with $kind, each picture at its time, at $bytesOnDisk bytes',
    async ({ kind, bytesOnDisk }, context) => {
      needsFfmpeg(context);
      const name = `video/video-${ANA}.p1.mp4`;
      const input = await (kind === 'jpg' ? stage.stillsInput() : stage.clipInput());
      const { file } = await stage.killWhen(reached(bytesOnDisk, name), kind, '5', input);
      const times = await pictureTimes(file(name));
      expect(times.length).toBeGreaterThan(0);
      expect(times).toEqual(times.map((_, at) => at * 40));
    },
  );
});
