import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { startFaultyGateway } from '../../testing/faulty.gateway.js';
import { needsS3Emulator, startS3Emulator } from '../../testing/s3.emulator.js';
import { s3SpecSettings, startS3Store } from '../../testing/s3.store.js';

const FOLDER = 'sessions/a';

describe('a bucket of the emulator moto that keeps versions', () => {
  let one: Awaited<ReturnType<typeof startS3Store>>;
  let gateway: Awaited<ReturnType<typeof startFaultyGateway>>;

  beforeEach(async (context) => {
    needsS3Emulator(context);
    const emulator = await startS3Emulator();
    await emulator.makeBucket('recordings');
    await emulator.keepVersions('recordings');
    gateway = await startFaultyGateway(emulator.endpoint);
    one = await startS3Store(await s3SpecSettings(gateway.endpoint, 'recordings'));
    return async () => {
      await one.remove();
      await gateway.stop();
      await emulator.stop();
    };
  });

  async function versions(): Promise<readonly string[]> {
    const { Versions = [], DeleteMarkers = [] } = await one.bucket.client.send(
      new ListObjectVersionsCommand({ Bucket: one.bucket.name }),
    );
    return [...Versions, ...DeleteMarkers].map(({ Key = '' }) => one.bucket.keyIn(Key));
  }

  it('has nothing left of a deleted session, and every version of its neighbour', async () => {
    for (const text of ['first', 'second']) {
      await one.store.put(`${FOLDER}/one.jsonl`, [text]);
      await one.store.put(`${FOLDER}/one.jsonl.copy`, [text]);
      await one.store.put('sessions/ab/one.jsonl', [text]);
    }
    expect(await versions()).toHaveLength(6);
    await one.store.delete(`${FOLDER}/one.jsonl`);
    expect((await versions()).filter((key) => key.startsWith(`${FOLDER}/`))).toEqual([
      `${FOLDER}/one.jsonl.copy`,
      `${FOLDER}/one.jsonl.copy`,
    ]);
    await one.store.erase(FOLDER);
    expect(await versions()).toEqual(['sessions/ab/one.jsonl', 'sessions/ab/one.jsonl']);
  });

  const refused = { status: 403, code: 'AccessDenied' };
  const REFUSALS = {
    'to list versions': (what: string) => /^GET .*[?&]versions/.test(what),
    'to delete a version': (what: string) => /^DELETE .*versionId=/.test(what),
  };

  describe.each(Object.entries(REFUSALS))('and refuses %s', (_, isRefused) => {
    beforeEach(async () => {
      await one.store.put(`${FOLDER}/one.jsonl`, ['first']);
      gateway.decide((what) => (isRefused(what) ? refused : 'pass'));
    });
    const denied = { code: 'outputs.store_access_denied' };

    it('has the session erased only once each version is, however often it is asked', async () => {
      await expect(one.store.erase(FOLDER)).rejects.toMatchObject(denied);
      await expect(one.store.erase(FOLDER)).rejects.toMatchObject(denied);
      gateway.decide(() => 'pass');
      await one.store.erase(FOLDER);
      expect((await versions()).filter((key) => key.startsWith(FOLDER))).toEqual([]);
    });

    it('has an object deleted only once each version is, and shows it until then', async () => {
      const key = `${FOLDER}/one.jsonl`;
      await expect(one.store.delete(key)).rejects.toMatchObject(denied);
      gateway.decide(() => 'pass');
      expect(await one.store.list(FOLDER)).toMatchObject([{ key }]);
      await one.store.delete(key);
      expect((await versions()).filter((found) => found.startsWith(FOLDER))).toEqual([]);
    });
  });

  it('still has what was hidden by a mark alone, and loses it with its session', async () => {
    const key = `${FOLDER}/one.jsonl`;
    await one.store.put(key, ['first']);
    await one.bucket.delete(key);
    expect(await one.store.list(FOLDER)).toEqual([]);
    expect(await one.store.foldersOfRemains('sessions')).toEqual(['a']);
    expect(await one.store.remains(FOLDER)).toMatchObject([{ key }]);
    await one.store.erase(FOLDER);
    expect(await versions()).toEqual([]);
    expect(await one.store.foldersOfRemains('sessions')).toEqual([]);
  });
});

describe('a bucket of the emulator moto that keeps no versions', () => {
  it('is asked for them once, and has none left where it is told to keep them meanwhile', async (context) => {
    needsS3Emulator(context);
    const emulator = await startS3Emulator();
    context.onTestFinished(() => emulator.stop());
    await emulator.makeBucket('recordings');
    const gateway = await startFaultyGateway(emulator.endpoint);
    context.onTestFinished(() => gateway.stop());
    const one = await startS3Store(await s3SpecSettings(gateway.endpoint, 'recordings'));
    context.onTestFinished(() => one.remove());
    let asked = 0;
    gateway.decide((what) => {
      if (/^PUT .*versions\.probe/.test(what)) asked += 1;
      return 'pass';
    });
    const key = `${FOLDER}/one.jsonl`;
    for (const text of ['first', 'second', 'third']) {
      await one.store.put(key, [text]);
      await one.store.erase(FOLDER);
    }
    expect(asked).toBe(1);
    await emulator.keepVersions('recordings');
    await one.store.put(key, ['fourth']);
    await one.store.erase(FOLDER);
    const command = new ListObjectVersionsCommand({ Bucket: one.bucket.name });
    const { Versions = [], DeleteMarkers = [] } = await one.bucket.client.send(command);
    expect([...Versions, ...DeleteMarkers]).toEqual([]);
  });
});
