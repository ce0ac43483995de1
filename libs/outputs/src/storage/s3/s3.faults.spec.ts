import { beforeEach, describe, expect, it } from 'vitest';
import { ObjectTakenOverError } from '../../outputs.errors.js';
import { startFaultyGateway } from '../../testing/faulty.gateway.js';
import { needsS3Emulator, type S3Emulator, startS3Emulator } from '../../testing/s3.emulator.js';
import { PART_BYTES, s3SpecSettings, startS3Store } from '../../testing/s3.store.js';
import { readAll } from '../line.log.js';
import { StoreReadiness } from '../store.readiness.js';
import { S3ObjectStore } from './s3.object-store.js';
import type { S3Settings } from './s3.settings.js';

const BUCKET = 'recordings';
const FOLDER = 'sessions/a';
const KEY = `${FOLDER}/one.wav`;
const LOG = `${FOLDER}/one.jsonl`;
const BYTES = Buffer.from(Array.from({ length: 2 * PART_BYTES + 500 }, (_, at) => at % 251));

type Started = Awaited<ReturnType<typeof startS3Store>>;
type Gateway = Awaited<ReturnType<typeof startFaultyGateway>>;

describe('the S3 store on the emulator moto, behind a gateway that spoils requests', () => {
  let emulator: S3Emulator;
  let gateway: Gateway;
  const started: Started[] = [];

  beforeEach(async (context) => {
    needsS3Emulator(context);
    emulator = await startS3Emulator();
    await emulator.makeBucket(BUCKET);
    gateway = await startFaultyGateway(emulator.endpoint);
    return async () => {
      gateway.decide(() => 'pass');
      for (const one of started.splice(0)) await one.remove();
      await gateway.stop();
      await emulator.stop();
    };
  });

  const settings = (given: Partial<S3Settings> = {}) =>
    s3SpecSettings(gateway.endpoint, BUCKET, given);
  async function start(given: Partial<S3Settings> = {}): Promise<Started> {
    const one = await startS3Store(await settings(given));
    started.push(one);
    return one;
  }
  const partsOf = async ({ uploads }: Started) => {
    const [upload] = await uploads.list(KEY);
    return (upload && (await uploads.parts(KEY, upload.id)))?.parts.length ?? 0;
  };
  const contentIn = async ({ bucket }: Started, key = KEY) => readAll(await bucket.get(key));

  it('is away while an object grows: all is held, and there once it is back', async () => {
    const one = await start();
    gateway.decide(() => 'cut');
    const object = await one.store.create(KEY);
    await object.writeAt(0, [BYTES]);
    expect(await readAll(await one.store.read(KEY))).toEqual(BYTES);
    await expect(one.store.put(`${FOLDER}/x`, ['x'])).rejects.toMatchObject({
      code: 'outputs.store_unavailable',
    });
    expect(await new StoreReadiness(one.store).check()).toMatchObject({
      status: 'degraded',
      detail: expect.stringMatching(/^outputs\.store_unavailable: /) as string,
    });
    await expect.poll(() => one.failures.length).toBeGreaterThan(1);
    expect(new Set(one.failures)).toEqual(new Set(['unavailable']));
    gateway.decide(() => 'pass');
    await object.seal();
    expect(await contentIn(one)).toEqual(BYTES);
  });

  it('is away for longer than a seal waits: that says so, and the object gets there later', async () => {
    const one = await start({ sealMs: 50 });
    const object = await one.store.create(KEY);
    gateway.decide(() => 'cut');
    await object.writeAt(0, [BYTES]);
    const unavailable = { code: 'outputs.store_unavailable' };
    await expect(object.seal()).rejects.toMatchObject(unavailable);
    await expect(one.store.complete(FOLDER)).rejects.toMatchObject(unavailable);
    gateway.decide(() => 'pass');
    await expect.poll(() => one.bucket.head(KEY)).toMatchObject({ bytes: BYTES.length });
    expect(await contentIn(one)).toEqual(BYTES);
  });

  it('holds no more than the spool may: what is beyond fails, and fits when it is back', async () => {
    const one = await start({ spoolBytes: 3 * PART_BYTES });
    gateway.decide(() => 'cut');
    const first = await one.store.create(KEY);
    await first.writeAt(0, [BYTES]);
    const second = await one.store.create(`${FOLDER}/two.wav`);
    const full = { code: 'outputs.spool_full' };
    await expect(second.writeAt(0, [BYTES])).rejects.toMatchObject(full);
    gateway.decide(() => 'pass');
    await first.seal();
    await second.writeAt(0, [BYTES]);
    await second.seal();
    expect(await contentIn(one, `${FOLDER}/two.wav`)).toEqual(BYTES);
  });

  it('takes the last of an object that is being deleted: its room in the spool is free once', async () => {
    const one = await start({ spoolBytes: 3 * PART_BYTES });
    const slow = Promise.withResolvers<'pass'>();
    gateway.decide((what) => (what.startsWith('PUT') ? slow.promise : 'pass'));
    const object = await one.store.create(KEY);
    await object.writeAt(0, [BYTES.subarray(0, 500)]);
    const sealed = object.seal();
    const puts = () => gateway.seen.filter((what) => what.startsWith('PUT'));
    await expect.poll(puts).toHaveLength(1);
    const deleted = one.store.delete(KEY);
    slow.resolve('pass');
    await Promise.all([sealed, deleted]);
    expect(await one.bucket.head(KEY)).toBeNull();
    const next = await one.store.create(`${FOLDER}/two.wav`);
    const tooMuch = next.writeAt(0, [Buffer.alloc(3 * PART_BYTES + 1)]);
    await expect(tooMuch).rejects.toMatchObject({ code: 'outputs.spool_full' });
  });

  it('asks to slow down, breaks an upload in the middle and loses its answers', async () => {
    const one = await start();
    const spoilt = new Map<string, number>();
    gateway.decide((what) => {
      const kind = what.replace(/uploadId=[^&]*/i, '');
      const times = spoilt.get(kind) ?? 0;
      spoilt.set(kind, times + 1);
      if (times === 0) return { status: 503, code: 'SlowDown' };
      if (times < 4) return times % 2 === 1 ? 'cut' : 'cut_answer';
      return 'pass';
    });
    const object = await one.store.create(KEY);
    await object.writeAt(0, [BYTES]);
    await object.seal();
    gateway.decide(() => 'pass');
    expect(await contentIn(one)).toEqual(BYTES);
    expect(await one.uploads.list('')).toEqual([]);
  });

  it('is slow: writes do not wait for it', async () => {
    const one = await start();
    const slow = Promise.withResolvers<'pass'>();
    gateway.decide((what) => (what.startsWith('PUT') ? slow.promise : 'pass'));
    const object = await one.store.create(KEY);
    for (let at = 0; at < BYTES.length; at += 100) {
      await object.writeAt(at, [BYTES.subarray(at, at + 100)]);
    }
    await expect.poll(() => gateway.seen.filter((what) => what.startsWith('PUT'))).toHaveLength(1);
    slow.resolve('pass');
    await object.seal();
    expect(await contentIn(one)).toEqual(BYTES);
  });

  it('refuses the key, or has no bucket: the start ends with a code, and readiness is down', async () => {
    const one = await start();
    const missing = new S3ObjectStore(await settings({ bucket: 'not-there' }), one);
    await expect(missing.onModuleInit()).rejects.toMatchObject({
      code: 'outputs.store_bucket_missing',
    });
    const object = await one.store.create(LOG);
    await emulator.refuseKeys();
    await object.writeAt(0, [BYTES]);
    await expect.poll(() => one.failures).toContain('access_denied');
    const refused = new S3ObjectStore(await settings(), one);
    await expect(refused.onModuleInit()).rejects.toMatchObject({
      code: 'outputs.store_access_denied',
    });
    expect(await new StoreReadiness(one.store).check()).toMatchObject({
      status: 'down',
      detail: expect.stringMatching(/^outputs\.store_access_denied: /) as string,
    });
    await missing.onApplicationShutdown();
    await refused.onApplicationShutdown();
  });

  it('gets full parts while an object grows, and a log as it stands', async () => {
    const one = await start();
    const object = await one.store.create(KEY);
    await object.writeAt(0, [BYTES]);
    await expect.poll(() => partsOf(one)).toBe(2);
    const log = await one.store.create(LOG);
    await log.writeAt(0, [Buffer.from('{"a":1}\n')]);
    await expect.poll(() => one.bucket.head(LOG)).toMatchObject({ bytes: 8 });
    await log.writeAt(8, [Buffer.from('{"a":2}\n')]);
    await expect.poll(() => one.bucket.head(LOG)).toMatchObject({ bytes: 16 });
    expect(await one.bucket.head(KEY)).toBeNull();
  });

  it('loses a machine: another one completes what arrived, and drops what did not begin', async () => {
    const lost = await start();
    const object = await lost.store.create(KEY);
    await object.writeAt(0, [BYTES]);
    await lost.store.create(`${FOLDER}/empty.wav`);
    await expect.poll(() => partsOf(lost)).toBe(2);
    await expect.poll(() => lost.uploads.list('')).toHaveLength(2);
    const other = await start();
    await other.store.complete(FOLDER);
    expect(await contentIn(other)).toEqual(BYTES.subarray(0, 2 * PART_BYTES));
    expect(await other.uploads.list('')).toEqual([]);
    expect(await other.store.stat(`${FOLDER}/empty.wav`)).toBeNull();
    // It was alive after all: what the other one made stands.
    await expect(object.seal()).rejects.toBeInstanceOf(ObjectTakenOverError);
    expect(lost.failures).toContain('taken_over');
    expect(await contentIn(other)).toEqual(BYTES.subarray(0, 2 * PART_BYTES));
  });

  it('leaves an upload alone to which something came a moment ago', async () => {
    const writer = await start();
    const object = await writer.store.create(KEY);
    await object.writeAt(0, [BYTES]);
    await expect.poll(() => partsOf(writer)).toBe(2);
    const other = await start({ lostAfterMs: 60_000 });
    await expect(other.store.complete(FOLDER)).rejects.toMatchObject({
      code: 'outputs.object_unfinished',
    });
    await object.seal();
    await other.store.complete(FOLDER);
    expect(await contentIn(other)).toEqual(BYTES);
  });

  it('aborts the uploads of a deleted session, of whomever they are', async () => {
    const writer = await start();
    const object = await writer.store.create(KEY);
    await object.writeAt(0, [BYTES]);
    await expect.poll(() => partsOf(writer)).toBe(2);
    const other = await start();
    await other.store.erase(FOLDER);
    expect(await other.uploads.list('')).toEqual([]);
  });

  it('is given what an ended process left in the spool, by the next one on it', async () => {
    const former = await start();
    const object = await former.store.create(KEY);
    await object.writeAt(0, [BYTES]);
    const log = await former.store.create(LOG);
    await log.writeAt(0, [Buffer.from('{"a":1}\n')]);
    await expect.poll(() => partsOf(former)).toBe(2);
    await former.stop();
    await object.writeAt(0, [Buffer.alloc(44, 1)]);
    const next = await start(former.settings);
    await next.store.complete(FOLDER);
    expect(await contentIn(next)).toEqual(Buffer.from(BYTES).fill(1, 0, 44));
    expect((await contentIn(next, LOG)).toString()).toBe('{"a":1}\n');
    expect(await next.uploads.list('')).toEqual([]);
  });

  it('has one process a spool', async () => {
    const one = await start();
    const second = new S3ObjectStore(one.settings, one);
    await expect(second.onModuleInit()).rejects.toMatchObject({ code: 'outputs.spool_locked' });
  });
});
