import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FullStore } from '../testing/full.store.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { LineLog, readLog } from './line.log.js';
import { LogTail } from './log.tail.js';

const KEY = 'sessions/log.jsonl';
const line = z.object({ at: z.number() });

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
  await mkdir(dirname(folder.path(KEY)), { recursive: true });
});
afterEach(() => folder.remove());

describe('a log with lines that cannot be read', () => {
  const torn = '\0\0\0\0\n{"at":1}\n{"at":"two"}\n{"at":3}\n{"at":4}{"at\n{"at":5';

  it('is read without them, and says how many there are', async () => {
    await writeFile(folder.path(KEY), torn);
    const log = await readLog(folder.store, KEY, line);
    expect(log).toEqual({ lines: [{ at: 1 }, { at: 3 }], unreadable: 3 });
  });

  it('is followed without them, and each line keeps its number', async () => {
    await writeFile(folder.path(KEY), torn);
    const tail = new LogTail(folder.store, KEY, line);
    expect(await tail.next()).toEqual([
      { number: 2, line: { at: 1 } },
      { number: 4, line: { at: 3 } },
    ]);
    await appendFile(folder.path(KEY), '6}\n');
    expect(await tail.next()).toEqual([{ number: 6, line: { at: 56 } }]);
  });
});

describe('a log that was refused lines', () => {
  it('counts them among those that are missing', async () => {
    await writeFile(
      folder.path(KEY),
      '{"at":1}\n{"lost":7}\n{"at":"two"}\n{"lost":-7}\n{"at":2}\n',
    );
    const log = await readLog(folder.store, KEY, line);
    expect(log).toEqual({ lines: [{ at: 1 }, { at: 2 }], unreadable: 9 });
  });

  it('tells it at its end where no line comes after', async () => {
    const store = new FullStore(folder.root);
    store.isFull = () => true;
    const log = new LineLog<{ at: number; pad: string }>(store, KEY, () => undefined);
    const pad = 'x'.repeat(600 * 1024);
    for (const at of [1, 2, 3, 4]) await log.append({ at, pad }).catch(() => undefined);
    store.isFull = () => false;
    await log.close();
    const { lines, unreadable } = await readLog(store, KEY, line);
    expect([lines.map(({ at }) => at), unreadable]).toEqual([[1, 2], 2]);
  });
});
