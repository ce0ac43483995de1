import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { newId } from '@zoom-platform/kernel';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MEETING_START, noise } from '../testing/session.frames.js';
import { readWav } from '../testing/wav.reader.js';

const ANA = '16778240';
const BYTES_PER_MS = 32;

let folder: string;
let program: string;

/** A process of its own, from the sources as they stand. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-crash-'));
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { tsconfigPaths: true },
    build: {
      ssr: fileURLToPath(new URL('../testing/recorder.process.ts', import.meta.url)),
      outDir: folder,
      target: 'node24',
    },
    ssr: { noExternal: true },
  });
  program = join(folder, 'recorder.process.js');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function killWhileRecording(bytesOnDisk: number) {
  const sessionId = newId();
  const child = spawn(process.execPath, [program, folder, sessionId], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let takenMs = 0;
  createInterface({ input: child.stdout }).on('line', (line) => {
    takenMs = Number(line) - MEETING_START + 100;
  });
  const file = (label: string) => join(folder, `sessions/${sessionId}/e1/audio/${label}.p1.wav`);
  const sizeOf = async (label: string) => (await stat(file(label)).catch(() => null))?.size ?? 0;
  await expect
    .poll(() => sizeOf(ANA), { interval: 5, timeout: 20_000 })
    .toBeGreaterThan(bytesOnDisk);
  child.kill('SIGKILL');
  await once(child, 'close');
  return {
    takenMs,
    ana: readWav(await readFile(file(ANA))),
    mixed: readWav(await readFile(file('mixed'))),
  };
}

describe('a recording whose process is killed with SIGKILL', () => {
  it.each([1_000, 100_000, 150_000, 222_222, 300_000])(
    'opens as it lies, and lacks little more than a flush, at %i bytes',
    async (bytesOnDisk) => {
      const { takenMs, ana, mixed } = await killWhileRecording(bytesOnDisk);
      const spoken = noise(takenMs + 10_000, 1);
      for (const { samples } of [ana, mixed]) {
        expect(samples.length * 2).toBeGreaterThan(bytesOnDisk - 70_000);
        expect(takenMs * BYTES_PER_MS - samples.length * 2).toBeLessThan(2 * 64 * 1024);
        expect(
          Buffer.from(samples.buffer).equals(Buffer.from(spoken.buffer, 0, samples.length * 2)),
        ).toBe(true);
      }
    },
  );
});
