import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { readAll } from './line.log.js';
import type { ObjectStore } from './object.store.js';

const FOLDER = 'sessions/a';
const KEY = `${FOLDER}/audio/one.wav`;
const BYTES = Buffer.from(Array.from({ length: 10_500 }, (_, at) => at % 251));

type Opened = () => ObjectStore;

/** What both stores must do; `needs` skips where the server of one is missing. */
export function describeObjectStore(
  name: string,
  open: () => Promise<{ store: ObjectStore; remove: () => Promise<void> }>,
  needs: (context: TestContext) => void = () => undefined,
): void {
  describe(`the contract of an object store, ${name}`, () => {
    let store: ObjectStore;
    let remove: () => Promise<void> = () => Promise.resolve();
    beforeEach(async (context) => {
      needs(context);
      ({ store, remove } = await open());
    });
    afterEach(() => remove());
    itGrows(() => store);
    itPutsAndLists(() => store);
    itDeletesAndRefuses(() => store);
  });
}

async function contentOf(store: ObjectStore, key: string): Promise<Buffer> {
  return readAll(await store.read(key));
}

async function keep(store: ObjectStore, key: string): Promise<void> {
  const object = await store.create(key);
  await object.writeAt(0, [BYTES]);
  await object.seal();
}

function itGrows(store: Opened): void {
  it('keeps what is written in pieces, anywhere, cut and lengthened', async () => {
    const object = await store().create(KEY);
    await object.writeAt(44, [BYTES.subarray(44, 5_000), BYTES.subarray(5_000, 9_000)]);
    await object.writeAt(10_000, [BYTES.subarray(10_000)]);
    await object.writeAt(0, [BYTES.subarray(0, 44)]);
    await object.truncate(10_400);
    await object.truncate(10_450);
    await object.seal();
    const expected = Buffer.from(BYTES.subarray(0, 10_450)).fill(0, 9_000, 10_000).fill(0, 10_400);
    expect(await contentOf(store(), KEY)).toEqual(expected);
    expect(await store().stat(KEY)).toMatchObject({ key: KEY, bytes: 10_450 });
  });

  it('starts a file anew, shorter than before', async () => {
    const object = await store().create(KEY);
    await object.writeAt(0, [BYTES]);
    await object.truncate(44);
    await object.writeAt(44, [Buffer.alloc(100, 7)]);
    await object.seal();
    const expected = Buffer.concat([BYTES.subarray(0, 44), Buffer.alloc(100, 7)]);
    expect(await contentOf(store(), KEY)).toEqual(expected);
  });

  it('shows the writer what it wrote so far', async () => {
    const object = await store().create(KEY);
    await object.writeAt(0, [BYTES.subarray(0, 100)]);
    expect(await contentOf(store(), KEY)).toEqual(BYTES.subarray(0, 100));
    expect((await store().list(FOLDER)).map(({ bytes }) => bytes)).toEqual([100]);
    expect(await store().folders('sessions')).toEqual(['a']);
    await object.seal();
  });

  it('changes an object that stands, and repeats that', async () => {
    await keep(store(), KEY);
    for (const mark of [1, 2]) {
      const object = await store().reopen(KEY);
      await object.writeAt(0, [Buffer.alloc(44, mark)]);
      await object.truncate(9_500);
      await object.seal();
    }
    const expected = Buffer.from(BYTES.subarray(0, 9_500)).fill(2, 0, 44);
    expect(await contentOf(store(), KEY)).toEqual(expected);
  });
}

function itPutsAndLists(store: Opened): void {
  it('puts whole objects, the later one in place of the earlier', async () => {
    await store().put(KEY, ['ä', Buffer.from('b')]);
    await store().put(KEY, ['later']);
    expect((await contentOf(store(), KEY)).toString()).toBe('later');
    await store().put(KEY, []);
    expect(await store().stat(KEY)).toMatchObject({ bytes: 0 });
  });

  it('reads a range, both ends included', async () => {
    await keep(store(), KEY);
    const range = await readAll(await store().read(KEY, { start: 4_000, end: 8_200 }));
    expect(range).toEqual(BYTES.subarray(4_000, 8_201));
  });

  it('lists what lies below a folder and not beside it', async () => {
    for (const key of [`${FOLDER}/z`, `${FOLDER}/b/c`, 'sessions/ab/c', 'sessions/b/d']) {
      await store().put(key, [key]);
    }
    expect((await store().list(FOLDER)).map(({ key }) => key)).toEqual([
      `${FOLDER}/b/c`,
      `${FOLDER}/z`,
    ]);
    expect(await store().folders('sessions')).toEqual(['a', 'ab', 'b']);
    expect(await store().list('nothing')).toEqual([]);
    expect(await store().folders('nothing')).toEqual([]);
  });
}

function itDeletesAndRefuses(store: Opened): void {
  it('deletes an object and a folder, growing or not, again and again', async () => {
    const growing = await store().create(`${FOLDER}/growing.wav`);
    await growing.writeAt(0, [BYTES]);
    await store().put(`${FOLDER}/x`, ['x']);
    await store().put('sessions/ab/c', ['c']);
    await store().put(KEY, ['a']);
    for (let time = 0; time < 2; time += 1) {
      await store().delete(KEY);
      expect(await store().stat(KEY)).toBeNull();
    }
    for (let time = 0; time < 2; time += 1) {
      await store().erase(FOLDER);
      expect(await store().list(FOLDER)).toEqual([]);
    }
    await growing.writeAt(0, [BYTES]);
    await growing.seal();
    expect(await store().list('sessions')).toMatchObject([{ key: 'sessions/ab/c' }]);
  });

  it('destroys nothing that stands, and knows what is not there', async () => {
    await keep(store(), KEY);
    await expect(store().create(KEY)).rejects.toMatchObject({ code: 'outputs.object_exists' });
    const missing = { code: 'outputs.object_not_found' };
    await expect(store().read(`${FOLDER}/no`)).rejects.toMatchObject(missing);
    await expect(store().reopen(`${FOLDER}/no`)).rejects.toMatchObject(missing);
    expect(await store().stat(`${FOLDER}/no`)).toBeNull();
    await store().complete(FOLDER);
    expect(await contentOf(store(), KEY)).toEqual(BYTES);
  });

  it.each(['a\0b', '../a', '/a', 'a//b', 'a/./b', 'Ä', '', 'a'.repeat(513), 'a/'])(
    'refuses the key %j everywhere',
    async (key) => {
      const refusal = { code: 'outputs.object_key_invalid' };
      for (const asked of [
        () => store().create(key),
        () => store().reopen(key),
        () => store().put(key, ['x']),
        () => store().stat(key),
        () => store().list(key),
        () => store().folders(key),
        () => store().read(key),
        () => store().delete(key),
        () => store().erase(key),
      ]) {
        await expect(asked()).rejects.toMatchObject(refusal);
      }
    },
  );
}
