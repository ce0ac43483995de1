import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { newId } from '@zoom-platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scanOgg } from '../ogg/ogg.scan.js';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { buildProgram } from '../testing/built.program.js';
import { ffprobe, needsFfmpeg } from '../testing/ffmpeg.tools.js';
import { h264Clip } from '../testing/h264.clip.js';
import { writeUnits } from '../testing/media.units.js';
import { opusPackets, sweep } from '../testing/opus.speech.js';
import { MEETING_START, noise } from '../testing/session.frames.js';
import { readWav } from '../testing/wav.reader.js';

const ANA = '16778240';
const BYTES_PER_MS = 32;

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-crash-'));
  program = await buildProgram('recorder.process', folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Kills once each of these files has that many bytes: one that is a step behind may still be empty. */
async function killWhileRecording(
  bytesOnDisk: number,
  labels: readonly string[],
  ...input: readonly string[]
) {
  const sessionId = newId();
  const child = spawn(process.execPath, [program, folder, sessionId, ...input], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let takenMs = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    takenMs = Number(line) - MEETING_START + 100;
  });
  const file = (name: string) => join(folder, `sessions/${sessionId}/e1/${name}`);
  const sizeOf = async (label: string) => (await stat(file(label)).catch(() => null))?.size ?? 0;
  const least = async () => Math.min(...(await Promise.all(labels.map(sizeOf))));
  await expect.poll(least, { interval: 5, timeout: 20_000 }).toBeGreaterThan(bytesOnDisk);
  child.kill('SIGKILL');
  await once(child, 'close');
  return { takenMs, file };
}

describe('a recording whose process is killed with SIGKILL', () => {
  it.each([1_000, 100_000, 150_000, 222_222, 300_000])(
    'opens as it lies, and lacks little more than a flush, at %i bytes',
    async (bytesOnDisk) => {
      const names = [`audio/${ANA}.p1.wav`, 'audio/mixed.p1.wav'];
      const { takenMs, file } = await killWhileRecording(bytesOnDisk, names);
      const spoken = noise(takenMs + 10_000, 1);
      for (const name of names) {
        const { samples } = readWav(await readFile(file(name)));
        expect(samples.length * 2).toBeGreaterThan(bytesOnDisk - 70_000);
        expect(takenMs * BYTES_PER_MS - samples.length * 2).toBeLessThan(2 * 64 * 1024);
        expect(
          Buffer.from(samples.buffer).equals(Buffer.from(spoken.buffer, 0, samples.length * 2)),
        ).toBe(true);
      }
    },
  );

  const speech = sweep(40_000);
  it.each([1, 10_000, 60_000])(
    'opens as it lies with Opus, and lacks little more than a second, at %i bytes',
    async (bytesOnDisk) => {
      const name = `audio/${ANA}.p1.ogg`;
      const input = join(folder, 'opus.txt');
      await writeFile(input, writeUnits(opusPackets(ANA, 0, speech).map(({ data }) => data)));
      const { takenMs, file } = await killWhileRecording(bytesOnDisk, [name], 'opus', input);
      const lies = await readFile(file(name));
      const { bytes, granule } = await scanOgg(
        new LocalObjectStore(dirname(file(name))),
        basename(name),
      );
      expect(bytes).toBe(lies.length);
      // The process takes a packet of 20 ms every 5 ms: two flushes are no more than this.
      expect(takenMs - granule / 48).toBeLessThan(2 * 4_000);
      const spoken = opusPackets(ANA, 0, speech.subarray(0, granule));
      const found = spoken.filter(({ data }) => lies.includes(Buffer.from(data)));
      expect(found).toHaveLength(spoken.length);
    },
  );

  it.for([1, 200_000, 600_000])(
    'opens as it lies with H.264, and lacks little more than a second, at %i bytes',
    async (bytesOnDisk, context) => {
      needsFfmpeg(context);
      const name = `video/video-${ANA}.p1.mp4`;
      const input = join(folder, 'h264.txt');
      await writeFile(input, writeUnits(await h264Clip('320x180', 1_500)));
      const { takenMs, file } = await killWhileRecording(bytesOnDisk, [name], 'h264', input);
      const whole = z.object({ packets: z.array(z.object({ pts: z.number() })) });
      const { packets } = whole.parse(await ffprobe('-show_packets', file(name)));
      expect(packets.map(({ pts }) => pts)).toEqual(packets.map((_, at) => at * 40));
      // The process takes a picture of 40 ms every 5 ms: two flushes are no more than this.
      expect(takenMs - packets.length * 40).toBeLessThan(2 * 8_000);
    },
  );
});
