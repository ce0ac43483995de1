import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { newId } from '@zoom-platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { audioArtifacts, readEpochAudio } from '../manifest/audio.artifacts.js';
import { scanOgg } from '../ogg/ogg.scan.js';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { EpochKeys } from '../storage/object.keys.js';
import { buildProgram } from '../testing/built.program.js';
import { ffprobe, needsFfmpeg } from '../testing/ffmpeg.tools.js';
import { h264Clip } from '../testing/h264.clip.js';
import { writeUnits } from '../testing/media.units.js';
import { opusPackets, sweep } from '../testing/opus.speech.js';
import { MEETING_START, noise } from '../testing/session.frames.js';
import { readWav } from '../testing/wav.reader.js';

const ANA = '16778240';
const BEN = '16778241';
const SAMPLES_PER_MS = 16;
const SECOND = 1_000;
/** How much a process has taken by then, in milliseconds: moments soon after a flush, and long after one. */
const KILLED_AT = [1_850, 2_350, 2_700, 3_200];

let folder: string;
const programs = new Map<string, string>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-crash-'));
  for (const name of ['recorder', 'overtaken']) {
    const built = join(folder, name);
    await mkdir(built);
    programs.set(name, await buildProgram(`${name}.process`, built));
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(name: string, ...input: readonly string[]) {
  const sessionId = newId();
  const program = programs.get(name) ?? '';
  const child = spawn(process.execPath, [program, folder, sessionId, ...input], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const file = (key: string) => join(folder, `sessions/${sessionId}/e1/${key}`);
  return { child, lines: createInterface({ input: child.stdout }), sessionId, file };
}

/** Kills once `isDue` says so of what the process has taken, in milliseconds. */
async function killWhileRecording(
  isDue: (takenMs: number, sizeOf: (name: string) => Promise<number>) => Promise<boolean>,
  ...input: readonly string[]
) {
  const { child, lines, file } = start('recorder', ...input);
  const taken: { readonly upToMs: number; readonly at: number }[] = [];
  lines.on('line', (line) => {
    const [upToMs = 0, at = 0] = line.split(' ').map(Number);
    taken.push({ upToMs, at });
  });
  const sizeOf = async (name: string) => (await stat(file(name)).catch(() => null))?.size ?? 0;
  const due = () => isDue(taken.at(-1)?.upToMs ?? 0, sizeOf);
  await expect.poll(due, { interval: 2, timeout: 30_000 }).toBe(true);
  const killedAt = Date.now();
  child.kill('SIGKILL');
  await once(child, 'close');
  const takenMs = taken.at(-1)?.upToMs ?? 0;
  /** What it had taken a second before. */
  const owedMs = taken.findLast(({ at }) => at <= killedAt - SECOND)?.upToMs ?? 0;
  return { takenMs, owedMs, file };
}

/** Each of these files has that many bytes: one that is a step behind may still be empty. */
function reached(bytesOnDisk: number, ...names: readonly string[]) {
  return async (_: number, sizeOf: (name: string) => Promise<number>) =>
    (await Promise.all(names.map(sizeOf))).every((bytes) => bytes > bytesOnDisk);
}

/** At the pace at which people speak, killed at several moments. */
function killedAtPace(...input: readonly string[]) {
  return Promise.all(
    KILLED_AT.map((ms) =>
      killWhileRecording((takenMs) => Promise.resolve(takenMs >= ms), ...input),
    ),
  );
}

const speech = sweep(40_000);
const opusInput = async () => {
  const input = join(folder, 'opus.txt');
  await writeFile(input, writeUnits(opusPackets(ANA, 0, speech).map(({ data }) => data)));
  return input;
};
const clipInput = async () => {
  const input = join(folder, 'h264.txt');
  await writeFile(input, writeUnits(await h264Clip('320x180', 1_500)));
  return input;
};

async function samplesOf(path: string): Promise<Int16Array> {
  return readWav(await readFile(path)).samples;
}

/** A diff of whole recordings would take minutes to print. */
function isSame(one: Int16Array, other: Int16Array): boolean {
  return one.length === other.length && one.every((sample, at) => sample === other[at]);
}

function scan(path: string) {
  return scanOgg(new LocalObjectStore(dirname(path)), basename(path));
}

const shown = z.object({ packets: z.array(z.object({ pts: z.number() })) });
async function pictureTimes(path: string): Promise<readonly number[]> {
  const { packets } = shown.parse(await ffprobe('-show_packets', path));
  return packets.map(({ pts }) => pts);
}

describe('a recording whose process is killed with SIGKILL', () => {
  it('lacks at most a second of sound', async () => {
    for (const { owedMs, file } of await killedAtPace('l16', '100')) {
      for (const name of [`audio/${ANA}.p1.wav`, 'audio/mixed.p1.wav']) {
        const onDiskMs = (await samplesOf(file(name))).length / SAMPLES_PER_MS;
        expect(owedMs).toBeGreaterThan(0);
        expect(onDiskMs).toBeGreaterThanOrEqual(owedMs);
      }
    }
  });

  it('lacks at most a second of Opus', async () => {
    for (const { owedMs, file } of await killedAtPace('opus', '20', await opusInput())) {
      const { granule } = await scan(file(`audio/${ANA}.p1.ogg`));
      expect(owedMs).toBeGreaterThan(0);
      expect(granule / 48).toBeGreaterThanOrEqual(owedMs);
    }
  });

  it('lacks at most a second of pictures', async (context) => {
    needsFfmpeg(context);
    for (const { owedMs, file } of await killedAtPace('h264', '40', await clipInput())) {
      const times = await pictureTimes(file(`video/video-${ANA}.p1.mp4`));
      expect(owedMs).toBeGreaterThan(0);
      expect(times.length * 40).toBeGreaterThanOrEqual(owedMs);
    }
  });

  it.each([1_000, 100_000, 150_000, 222_222, 300_000])(
    'opens as it lies at twenty times the pace, each sample as it came, at %i bytes',
    async (bytesOnDisk) => {
      const names = [`audio/${ANA}.p1.wav`, 'audio/mixed.p1.wav'];
      const { takenMs, owedMs, file } = await killWhileRecording(
        reached(bytesOnDisk, ...names),
        'l16',
        '5',
      );
      const spoken = noise(takenMs + 10_000, 1);
      for (const name of names) {
        const samples = await samplesOf(file(name));
        expect(samples.length * 2).toBeGreaterThan(bytesOnDisk - 70_000);
        expect(samples.length / SAMPLES_PER_MS).toBeGreaterThanOrEqual(owedMs);
        expect(isSame(samples, spoken.subarray(0, samples.length))).toBe(true);
      }
    },
  );

  it.each([1, 10_000, 60_000])(
    'opens as it lies with Opus, each packet as it came, at %i bytes',
    async (bytesOnDisk) => {
      const name = `audio/${ANA}.p1.ogg`;
      const input = await opusInput();
      const { file } = await killWhileRecording(reached(bytesOnDisk, name), 'opus', '5', input);
      const lies = await readFile(file(name));
      const { bytes, granule } = await scan(file(name));
      expect(bytes).toBe(lies.length);
      const spoken = opusPackets(ANA, 0, speech.subarray(0, granule));
      const found = spoken.filter(({ data }) => lies.includes(Buffer.from(data)));
      expect(found).toHaveLength(spoken.length);
    },
  );

  it.for([1, 200_000, 600_000])(
    'opens as it lies with H.264, each picture at its time, at %i bytes',
    async (bytesOnDisk, context) => {
      needsFfmpeg(context);
      const name = `video/video-${ANA}.p1.mp4`;
      const input = await clipInput();
      const { file } = await killWhileRecording(reached(bytesOnDisk, name), 'h264', '5', input);
      const times = await pictureTimes(file(name));
      expect(times.length).toBeGreaterThan(0);
      expect(times).toEqual(times.map((_, at) => at * 40));
    },
  );
});

describe('a recording whose files have to begin earlier', () => {
  const ana = noise(6_000, 1);
  const ben = noise(6_000, 2);
  const mix = ana.map((sample, at) => Math.max(-32_768, Math.min(32_767, sample + (ben[at] ?? 0))));
  const spoken: Record<string, Int16Array> = { [ANA]: ana, [BEN]: ben };

  /** @returns whether it was killed on its way, and what completing the session finds */
  async function killedAfter(steps: number) {
    const { child, lines, sessionId } = start('overtaken', String(steps));
    lines.on('line', () => child.kill('SIGTERM'));
    const [, signal] = z.tuple([z.unknown(), z.string()]).parse(await once(child, 'close'));
    const store = new LocalObjectStore(folder);
    const keys = new EpochKeys(sessionId, 1);
    const audio = await readEpochAudio(store, keys);
    const artifacts = await audioArtifacts(store, audio, MEETING_START, new Map());
    const left = (await store.list(keys.audioFolder)).map(({ key }) => key);
    return { isKilled: signal === 'SIGKILL', artifacts, left };
  }

  it('loses nothing that it had written, whichever change of the disk is the last before SIGKILL', async () => {
    let isKilled = true;
    let steps = 0;
    for (; isKilled; steps += 1) {
      const found = await killedAfter(steps);
      isKilled = found.isKilled;
      expect(found.left).toEqual(found.artifacts.map(({ key }) => key).sort());
      expect(found.artifacts.map(({ kind }) => kind)).toEqual(['mixed_audio', 'audio', 'audio']);
      for (const { key, offsetMs, participant } of found.artifacts) {
        const samples = await samplesOf(join(folder, key));
        const from = (3_000 - offsetMs) * SAMPLES_PER_MS;
        const since = samples.subarray(from, from + 3_000 * SAMPLES_PER_MS);
        const sound = spoken[participant?.userId ?? ''] ?? mix;
        expect(isSame(since, sound.subarray(3_000 * SAMPLES_PER_MS))).toBe(true);
      }
    }
    expect(steps).toBeGreaterThan(20);
  });
});
