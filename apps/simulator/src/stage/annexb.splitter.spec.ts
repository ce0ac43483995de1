import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulatorFolder } from '../simulator.paths.js';
import { splitAnnexB } from './annexb.splitter.js';

const nal = (type: number, ...rest: number[]) => Buffer.from([0, 0, 0, 1, type, ...rest]);

describe('splitAnnexB', () => {
  it.each(['ana', 'ben', 'zoe'])(
    'splits the clip "%s" of x264 into one second of pictures',
    (name) => {
      const clip = readFileSync(join(simulatorFolder(), 'assets', 'video', `${name}.h264`));
      const units = splitAnnexB(clip);

      expect(units).toHaveLength(15);
      expect(units.map(({ keyFrame }) => keyFrame)).toEqual([
        true,
        ...Array<boolean>(14).fill(false),
      ]);
      expect(Buffer.concat(units.map(({ data }) => data)).equals(clip)).toBe(true);
    },
  );

  it('keeps parameter sets with the picture they precede, and slices of a picture together', () => {
    const first = Buffer.concat([nal(7, 1), nal(8, 2), nal(5, 0x80), nal(5, 0x40)]);
    const second = Buffer.concat([nal(1, 0x80), nal(1, 0x40)]);

    expect(splitAnnexB(Buffer.concat([first, second]))).toEqual([
      { keyFrame: true, data: first },
      { keyFrame: false, data: second },
    ]);
  });
});
