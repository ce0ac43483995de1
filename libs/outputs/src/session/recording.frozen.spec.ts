import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { newId } from '@zoom-platform/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { EpochKeys, sessionFolder } from '../storage/object.keys.js';
import { buildProgram } from '../testing/built.program.js';

const PATIENT = { timeout: 30_000 };
/** What it takes after it woke up: each of its twenty speakers once more, and its files are written again and again. */
const AWAKE_MS = 150_000;
const DELETED = /outputs_write_failures_total\{sink="audio",reason="(\w+)"\} (\d+)/g;

const word = z.object({ counted: z.string(), logged: z.array(z.string()) });

let folder: string;
let program: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-frozen-'));
  program = await buildProgram('stale-owner.process', folder);
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

/** An owner in a process of its own, on the disk that it shares with us. */
async function startOwner(sessionId: string, maxOpenFiles: number) {
  const disk = await mkdtemp(join(folder, 'disk-'));
  const child = spawn(process.execPath, [program, disk, sessionId, String(maxOpenFiles)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return {
    disk,
    child,
    takenMs: () => Number(lines.at(-1) ?? 0),
    /** Lets it close its files. @returns its exit code, and what it said last */
    end: async () => {
      child.stdin.end();
      const [code] = z
        .tuple([z.number().nullable(), z.unknown()])
        .parse(await once(child, 'close'));
      return { code, ...word.parse(JSON.parse(lines.at(-1) ?? '')) };
    },
  };
}

/** As the kernel says it: stopped. */
async function isFrozen(pid: number | undefined): Promise<boolean> {
  const state = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  return /\) T /.test(state);
}

describe('an owner that is frozen while its session is deleted on a disk that it shares', () => {
  it.for([
    { holding: 'every file open', maxOpenFiles: 256 },
    { holding: 'one file open at a time', maxOpenFiles: 1 },
  ])(
    'brings nothing back when it wakes up, $holding',
    { timeout: 90_000 },
    async ({ maxOpenFiles }, { skip }) => {
      if (process.platform !== 'linux') skip('whether it is frozen is read in /proc');
      const sessionId = newId();
      const { disk, child, takenMs, end } = await startOwner(sessionId, maxOpenFiles);
      const store = new LocalObjectStore(disk);
      try {
        await expect.poll(takenMs, PATIENT).toBeGreaterThan(5_000);
        const media = async () => (await store.list(sessionFolder(sessionId))).length;
        await expect.poll(media, PATIENT).toBeGreaterThan(2);
        child.kill('SIGSTOP');
        await expect.poll(() => isFrozen(child.pid)).toBe(true);
        await store.erase(sessionFolder(sessionId));

        const frozenAt = takenMs();
        child.kill('SIGCONT');
        await expect.poll(takenMs, PATIENT).toBeGreaterThan(frozenAt + AWAKE_MS);
        const { code, counted, logged } = await end();

        expect(code).toBe(0);
        expect(await readdir(disk, { recursive: true })).toEqual([
          'sessions',
          `sessions/${sessionId}`,
        ]);
        expect((await stat(join(disk, sessionFolder(sessionId)))).isFile()).toBe(true);
        const failures = [...counted.matchAll(DELETED)].map(([, reason]) => reason);
        expect(failures).toEqual(['deleted']);
        expect(logged).toHaveLength(1);
        expect(logged[0]).toContain('outputs.content_deleted');
        const late = store.create(new EpochKeys(sessionId, 2).timeline);
        await expect(late).rejects.toMatchObject({ code: 'outputs.content_deleted' });
      } finally {
        child.kill('SIGKILL');
      }
    },
  );
});
