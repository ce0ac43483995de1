import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FullStore } from '../testing/full.store.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { BatchedAppender } from './batched.appender.js';

const KEY = 'sessions/log';
const CHUNK = 64 * 1024;

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

describe('an appender whose disk is full', () => {
  it('holds one MiB, refuses and counts the rest, and writes what it held once there is room', async () => {
    const store = new FullStore(folder.root);
    store.isFull = () => true;
    const appender = new BatchedAppender(store, KEY, () => undefined);
    const chunkOf = (index: number) => new Uint8Array(CHUNK).fill(index);
    let refused = 0;
    for (let index = 0; index < 40; index += 1) {
      await appender.append(chunkOf(index)).catch(() => (refused += 1));
    }
    expect([refused, appender.lost]).toEqual([24, 24]);
    store.isFull = () => false;
    await appender.append(chunkOf(99));
    await appender.close();
    const written = await folder.file(KEY);
    const firsts = Array.from({ length: written.length / CHUNK }, (_, at) => written[at * CHUNK]);
    expect(firsts).toEqual([...Array.from({ length: 16 }, (_, index) => index), 99]);
  });
});
