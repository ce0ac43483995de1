import { mkdir, readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryStore } from '../testing/temporary.store.js';

const KEY = 'sessions/manifest.json';

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

describe('an object that cannot be put', () => {
  const left = () => readdir(dirname(folder.path(KEY)));

  it('leaves no draft when its content breaks off, and the object that was there', async () => {
    await folder.store.put(KEY, ['old']);
    const broken = function* () {
      yield 'new';
      throw new Error('broken off');
    };
    await expect(folder.store.put(KEY, broken())).rejects.toThrow('broken off');
    expect(await left()).toEqual(['manifest.json']);
    expect((await folder.file(KEY)).toString()).toBe('old');
  });

  it('leaves no draft when it cannot take its place', async () => {
    await mkdir(folder.path(KEY), { recursive: true });
    await expect(folder.store.put(KEY, ['new'])).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
    expect(await left()).toEqual(['manifest.json']);
  });
});
