import { chmodSync, mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SecretFolder } from './testing/secret.folder.js';
import { TrackedFiles } from './tracked.files.js';

let folder: SecretFolder;
let files: TrackedFiles;

beforeEach(() => {
  folder = new SecretFolder();
  files = new TrackedFiles();
});

afterEach(() => {
  folder.dispose();
});

describe('a file that is read', () => {
  it('gives its text without a byte order mark and the line end that an editor leaves', () => {
    expect(files.read(folder.write('a', '\uFEFFsecret \r\n'))).toEqual({ text: 'secret' });
  });

  it.each<[string, () => unknown]>([
    ['does not exist', () => undefined],
    ['is empty', () => folder.write('a', ' \n')],
    ['more than 1 MiB', () => folder.write('a', 'x'.repeat(1_048_577))],
    ['something that is not a file', () => mkdirSync(folder.at('a'))],
    ['leads back to itself', () => symlinkSync('a', folder.at('a'))],
  ])('is refused: %s', (why, prepare) => {
    prepare();
    const reading = files.read(folder.at('a'));
    expect('defect' in reading && reading.defect).toContain(why);
  });

  it('is refused with the code of the system where nothing more is known', () => {
    const inFile = `${folder.write('a', 'x')}/b`;
    expect(files.read(inFile)).toEqual({ defect: 'names a file that cannot be read (ENOTDIR)' });
  });

  it('is refused when this process may not read it', (context) => {
    if (process.getuid?.() === 0) context.skip('root may read every file');
    chmodSync(folder.write('a', 'secret'), 0);
    expect(files.read(folder.at('a'))).toEqual({
      defect: 'names a file that this process may not read',
    });
  });
});

describe('files that were read', () => {
  beforeEach(() => {
    folder.write('a', 'first');
    folder.mount({ b: 'first' });
    files.read(folder.at('a'));
    files.read(folder.at('b'));
    files.read(folder.at('missing'));
  });

  it.each([
    ['nothing', false, () => undefined],
    ['the same text again', false, () => folder.write('a', 'first')],
    ['a text of the same length at once', true, () => folder.write('a', 'other')],
    [
      'another file in its place',
      true,
      () => {
        folder.replace('a', 'other');
      },
    ],
    [
      'a swapped link on the way',
      true,
      () => {
        folder.mount({ b: 'other' });
      },
    ],
    [
      'a removal',
      true,
      () => {
        folder.remove('a');
      },
    ],
    ['a file where none was', true, () => folder.write('missing', 'first')],
  ])('have %s: changed is %s', (_, changed, act) => {
    act();
    expect(files.changed).toBe(changed);
  });
});
