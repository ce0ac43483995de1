import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryStore } from '../testing/temporary.store.js';
import { Mp4File } from './mp4.file.js';
import { scanMp4 } from './mp4.scan.js';
import { stillEntry } from './still.entry.js';

const KEY = 'whole.mp4';
const TORN = 'torn.mp4';

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
  await mkdir(dirname(folder.path(TORN)), { recursive: true });
});
afterEach(() => folder.remove());

/** Three fragments of two pictures each, 200 ms apart; where each ends, in bytes. */
async function threeFragments(): Promise<readonly number[]> {
  const entry = stillEntry({ codec: 'JPG', width: 64, height: 36 });
  const file = new Mp4File(folder.store, KEY, entry);
  const ends: number[] = [];
  for (const fragment of [0, 1, 2]) {
    const samples = [0, 1].map((picture) => ({
      timestamp: 1_000 + (2 * fragment + picture) * 200,
      keyFrame: true,
      data: new Uint8Array(50 + fragment).fill(fragment + 1),
    }));
    await file.write(samples);
    ends.push((await stat(folder.path(KEY))).size);
  }
  await file.close();
  return ends;
}

describe('what of a fragmented MP4 is whole', () => {
  it('ends with the last fragment that is there to its last byte, wherever a kill tore it', async () => {
    const ends = await threeFragments();
    const bytes = await readFile(folder.path(KEY));
    expect(ends.at(-1)).toBe(bytes.length);
    await writeFile(folder.path(TORN), bytes);
    for (let cut = bytes.length; cut >= 0; cut -= 1) {
      await truncate(folder.path(TORN), cut);
      const whole = ends.filter((end) => end <= cut);
      const pictures = whole.length * 2;
      const expected = { bytes: whole.at(-1) ?? 0, durationMs: pictures * 200, pictures };
      expect(await scanMp4(folder.store, TORN), `cut at byte ${String(cut)}`).toEqual(expected);
    }
  });
});
