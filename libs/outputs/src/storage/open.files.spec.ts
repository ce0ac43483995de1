import { readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryStore } from '../testing/temporary.store.js';
import { LocalObjectStore } from './local.object-store.js';

const LIMIT = 16;
const OBJECTS = 300;

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

/** Descriptors of this process that lie in the store, as the kernel lists them. */
async function openDescriptors(): Promise<number> {
  const links = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) =>
      readlink(join('/proc/self/fd', fd)).catch(() => ''),
    ),
  );
  return links.filter((path) => path.startsWith(folder.root)).length;
}

describe('growing objects', () => {
  it('hold few descriptors, however many there are, and lose nothing', async ({ skip }) => {
    if (process.platform !== 'linux') skip('descriptors are counted in /proc');
    const store = new LocalObjectStore(folder.root, LIMIT);
    const objects = await Promise.all(
      Array.from({ length: OBJECTS }, (_, index) => store.create(`object-${String(index)}`)),
    );
    expect(await openDescriptors()).toBeLessThanOrEqual(LIMIT);
    for (let round = 0; round < 3; round += 1) {
      for (const [index, object] of objects.entries()) {
        await object.writeAt(round * 2, [Uint8Array.of(round, index & 0xff)]);
        if (index % 100 === 0) expect(await openDescriptors()).toBeLessThanOrEqual(LIMIT + 1);
      }
    }
    await Promise.all(objects.map((object) => object.writeAt(6, [Uint8Array.of(9)])));
    expect(await openDescriptors()).toBeLessThanOrEqual(LIMIT);
    await Promise.all(objects.map((object) => object.seal()));
    expect(await openDescriptors()).toBe(0);
    for (let index = 0; index < OBJECTS; index += 1) {
      const expected = [0, index & 0xff, 1, index & 0xff, 2, index & 0xff, 9];
      expect([...(await folder.file(`object-${String(index)}`))]).toEqual(expected);
    }
  });

  it('do not come back once they were deleted', async () => {
    const store = new LocalObjectStore(folder.root, 1);
    const first = await store.create('first');
    await first.writeAt(0, [Uint8Array.of(1)]);
    const second = await store.create('second');
    await folder.remove();
    await expect(first.writeAt(1, [Uint8Array.of(2)])).rejects.toThrow('ENOENT');
    await second.seal().catch(() => undefined);
  });
});
