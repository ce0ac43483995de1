import { mkdir, readdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryStore } from '../testing/temporary.store.js';
import { LocalObjectStore } from './local.object-store.js';

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

describe('a folder that was erased', () => {
  const FOLDER = 'sessions/a';
  const inside = `${FOLDER}/e1/audio/one.wav`;
  const deleted = { code: 'outputs.content_deleted' };
  const another = () => new LocalObjectStore(folder.root);
  const tombstone = async () => {
    const found = await stat(folder.path(FOLDER));
    return found.isFile() && found.size === 0;
  };

  it('is one in which nothing can be made any more, by any process', async () => {
    await folder.store.put(inside, ['sound']);
    await folder.store.erase(FOLDER);
    for (const key of [inside, `${FOLDER}/one.wav`]) {
      for (const store of [folder.store, another()]) {
        await expect(store.create(key)).rejects.toMatchObject(deleted);
        await expect(store.put(key, ['more'])).rejects.toMatchObject(deleted);
        await expect(store.reopen(key)).rejects.toMatchObject(deleted);
      }
    }
    expect(await tombstone()).toBe(true);
  });

  it('holds nothing for who reads, lists, deletes or erases again', async () => {
    await folder.store.put(inside, ['sound']);
    await folder.store.erase(FOLDER);
    const { ino } = await stat(folder.path(FOLDER));
    await folder.store.erase(FOLDER);
    // Not for a moment may another one take its place.
    expect(await stat(folder.path(FOLDER))).toMatchObject({ ino });
    await folder.store.delete(inside);
    expect(await folder.store.stat(inside)).toBeNull();
    expect(await folder.store.list(FOLDER)).toEqual([]);
    expect(await folder.store.list('sessions')).toMatchObject([]);
    expect(await folder.store.folders('sessions')).toEqual([]);
    expect(await folder.store.localFolders('sessions')).toEqual([]);
    await expect(folder.store.read(inside)).rejects.toMatchObject({
      code: 'outputs.object_not_found',
    });
    expect(await tombstone()).toBe(true);
  });

  it('may never have been there', async () => {
    await folder.store.erase(FOLDER);
    await expect(folder.store.create(inside)).rejects.toMatchObject(deleted);
  });

  it('refuses who had an object open that was closed meanwhile', async () => {
    const store = new LocalObjectStore(folder.root, 1);
    const closed = await store.create(inside);
    const open = await store.create('elsewhere');
    await another().erase(FOLDER);
    await expect(closed.writeAt(0, [Uint8Array.of(1)])).rejects.toMatchObject(deleted);
    await expect(closed.truncate(0)).rejects.toMatchObject(deleted);
    await expect(closed.seal()).rejects.toMatchObject(deleted);
    await open.seal();
  });

  it('stays so however many write to it and erase it at once', async () => {
    let isOver = false;
    const writer = async (name: string) => {
      const store = another();
      let refused = 0;
      for (let count = 0; !isOver; count += 1) {
        const key = `${FOLDER}/e${String(count)}/${name}.wav`;
        const code = await store.create(key).then(
          (object) => object.seal().then(() => null, String),
          (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
        );
        refused = code === deleted.code ? refused + 1 : 0;
        if (refused === 5) return;
      }
    };
    const writers = ['a', 'b', 'c', 'd'].map(writer);
    await expect.poll(() => folder.store.list(FOLDER)).not.toEqual([]);
    const erasers = Array.from({ length: 4 }, () => another().erase(FOLDER));
    try {
      await Promise.all(erasers);
      expect(await tombstone()).toBe(true);
      await Promise.all(writers);
    } finally {
      isOver = true;
    }
    expect(await tombstone()).toBe(true);
    expect(await readdir(folder.path('sessions'))).toEqual(['a']);
  });
});
