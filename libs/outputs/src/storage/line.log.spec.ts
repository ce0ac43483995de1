import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryStore } from '../testing/temporary.store.js';
import { readLog } from './line.log.js';
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
