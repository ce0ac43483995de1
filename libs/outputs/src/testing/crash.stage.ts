import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { newId } from '@zoom-platform/kernel';
import { expect } from 'vitest';
import { z } from 'zod';
import { scanOgg } from '../ogg/ogg.scan.js';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { buildProgram } from './built.program.js';
import { ffprobe } from './ffmpeg.tools.js';
import { h264Clip } from './h264.clip.js';
import { writeUnits } from './media.units.js';
import { opusPackets, sweep } from './opus.speech.js';
import { stillClip } from './still.clip.js';
import { readWav } from './wav.reader.js';

export const ANA = '16778240';
export const SAMPLES_PER_MS = 16;
const SECOND = 1_000;

/** What a process that is to be killed has done so far. */
export interface Progress {
  /** Up to where it has taken packets, in milliseconds. */
  readonly takenMs: number;
  /** Up to where it had a second ago. */
  readonly owedMs: number;
  readonly sizeOf: (name: string) => Promise<number>;
}

export type IsDue = (progress: Progress) => boolean | Promise<boolean>;

/** Recordings in processes of their own, on a real disk, that are killed with SIGKILL. */
export class CrashStage {
  readonly speech = sweep(40_000);

  private constructor(
    readonly folder: string,
    private readonly program: string,
  ) {}

  /** @param name of the process, a file of this folder without `.process.ts` */
  static async open(name: string): Promise<CrashStage> {
    const folder = await mkdtemp(join(tmpdir(), 'outputs-crash-'));
    return new CrashStage(folder, await buildProgram(`${name}.process`, folder));
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  start(...input: readonly string[]) {
    const sessionId = newId();
    const child = spawn(process.execPath, [this.program, this.folder, sessionId, ...input], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const file = (key: string) => join(this.folder, `sessions/${sessionId}/e1/${key}`);
    return { child, lines: createInterface({ input: child.stdout }), sessionId, file };
  }

  /** @returns where its files are, and up to where it had taken packets a second before, in milliseconds */
  async killWhen(isDue: IsDue, ...input: readonly string[]) {
    const { child, lines, sessionId, file } = this.start(...input);
    const taken: { readonly upToMs: number; readonly at: number }[] = [];
    lines.on('line', (line) => {
      const [upToMs = 0, at = 0] = line.split(' ').map(Number);
      taken.push({ upToMs, at });
    });
    const sizeOf = async (name: string) => (await stat(file(name)).catch(() => null))?.size ?? 0;
    const owedMs = () => taken.findLast(({ at }) => at <= Date.now() - SECOND)?.upToMs ?? 0;
    const due = () => isDue({ takenMs: taken.at(-1)?.upToMs ?? 0, owedMs: owedMs(), sizeOf });
    await expect.poll(due, { interval: 2, timeout: 30_000 }).toBe(true);
    const owed = owedMs();
    child.kill('SIGKILL');
    await once(child, 'close');
    return { owedMs: owed, sessionId, file };
  }

  /** {@link speech} as Opus, for the process. */
  async opusInput(): Promise<string> {
    const input = join(this.folder, 'opus.txt');
    const packets = opusPackets(ANA, 0, this.speech);
    await writeFile(input, writeUnits(packets.map(({ data }) => data)));
    return input;
  }

  /** A minute of pictures that are whole each, for the process. */
  async stillsInput(): Promise<string> {
    const input = join(this.folder, 'stills.txt');
    await writeFile(input, writeUnits(await stillClip('JPG', '320x180', 1_500)));
    return input;
  }

  /** A minute of pictures, for the process. */
  async clipInput(): Promise<string> {
    const input = join(this.folder, 'h264.txt');
    await writeFile(input, writeUnits(await h264Clip('320x180', 1_500)));
    return input;
  }
}

/** How long a file plays, by ffprobe, in milliseconds. */
export async function playedMs(path: string): Promise<number> {
  const { packets } = timed.parse(await ffprobe('-show_packets', path));
  return packets.reduce((sum, { duration_time }) => sum + duration_time * 1_000, 0);
}

/** Each of these files has that many bytes: one that is a step behind may still be empty. */
export function reached(bytesOnDisk: number, ...names: readonly string[]): IsDue {
  return async ({ sizeOf }) =>
    (await Promise.all(names.map(sizeOf))).every((bytes) => bytes > bytesOnDisk);
}

export async function samplesOf(path: string): Promise<Int16Array> {
  return readWav(await readFile(path)).samples;
}

/** A diff of whole recordings would take minutes to print. */
export function isSame(one: Int16Array, other: Int16Array): boolean {
  return one.length === other.length && one.every((sample, at) => sample === other[at]);
}

export function scanOggFile(path: string) {
  return scanOgg(new LocalObjectStore(dirname(path)), basename(path));
}

const timed = z.object({ packets: z.array(z.object({ duration_time: z.coerce.number() })) });
const shown = z.object({ packets: z.array(z.object({ pts: z.number() })) });

/** Milliseconds of each picture of a file, by ffprobe. */
export async function pictureTimes(path: string): Promise<readonly number[]> {
  const { packets } = shown.parse(await ffprobe('-show_packets', path));
  return packets.map(({ pts }) => pts);
}
