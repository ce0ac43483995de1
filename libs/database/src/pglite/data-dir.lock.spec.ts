import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DataDirLockedError } from '../database.errors.js';
import { DataDirLock } from './data-dir.lock.js';

describe('DataDirLock (real sockets, a real killed process)', () => {
  const folders: string[] = [];
  const folder = async () => {
    const made = await mkdtemp(join(tmpdir(), 'zp-lock-'));
    folders.push(made);
    return made;
  };
  afterAll(async () => {
    await Promise.all(folders.map((made) => rm(made, { recursive: true, force: true })));
  });

  it('keeps a second holder out until the first lets go', async () => {
    const dir = await folder();
    const first = await DataDirLock.acquire(dir);
    await expect(DataDirLock.acquire(dir)).rejects.toBeInstanceOf(DataDirLockedError);
    await first.release();
    await (await DataDirLock.acquire(dir)).release();
  });

  it('lets at most one of several rivals in, and one who comes later', async () => {
    const dir = await folder();
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => DataDirLock.acquire(dir)));
    const winners = results.filter(({ status }) => status === 'fulfilled');
    expect(winners.length).toBeLessThanOrEqual(1);
    if (winners.length === 0) return;
    await expect(DataDirLock.acquire(dir)).rejects.toBeInstanceOf(DataDirLockedError);
  });

  it('is free again when its holder was killed', async () => {
    const dir = await folder();
    const script = join(dir, 'holder.mjs');
    await writeFile(
      script,
      `import { createServer } from 'node:net';
       createServer((s) => s.end('other')).listen(process.argv[2], () => process.send('held'));`,
    );
    const holder = fork(script, [join(dir, 'lock.sock')]);
    await once(holder, 'message');
    await expect(DataDirLock.acquire(dir)).rejects.toBeInstanceOf(DataDirLockedError);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await (await DataDirLock.acquire(dir)).release();
  });
});
