import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalObjectStore } from '../storage/local.object-store.js';
import { StoreDisk } from './store.disk.js';

describe('the name of a disk (real files)', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'disk-'));
    file = join(folder, 'disk.id');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const disk = () => new StoreDisk(new LocalObjectStore(folder));

  it('is made once, and stays', async () => {
    const first = await disk().id();
    expect(await disk().id()).toBe(first);
    expect(await readFile(file, 'utf8')).toBe(first);
  });

  it('is one for all who begin at once', async () => {
    const begin = () => vi.waitFor(() => disk().id(), 10_000);
    const ids = await Promise.all(Array.from({ length: 20 }, begin));
    expect([...new Set(ids)]).toEqual([await readFile(file, 'utf8')]);
  });

  it('is waited for while it is made, and made again where its maker was killed', async () => {
    await writeFile(file, '');
    await expect(disk().id()).rejects.toMatchObject({ code: 'outputs.disk_unnamed' });
    await utimes(file, 0, 0);
    await expect(disk().id()).rejects.toMatchObject({ code: 'outputs.disk_unnamed' });
    expect(await disk().id()).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('that was damaged is refused, and nothing is overwritten', async () => {
    await writeFile(file, 'not an id');
    await utimes(file, 0, 0);
    await expect(disk().id()).rejects.toMatchObject({ code: 'outputs.disk_unnamed' });
    expect(await readFile(file, 'utf8')).toBe('not an id');
  });
});
