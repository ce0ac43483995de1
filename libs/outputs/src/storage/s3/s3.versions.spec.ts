import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from 'vitest';
import { needsS3Emulator, startS3Emulator } from '../../testing/s3.emulator.js';
import { s3SpecSettings, startS3Store } from '../../testing/s3.store.js';

const FOLDER = 'sessions/a';

describe('a bucket of the emulator moto that keeps versions', () => {
  let one: Awaited<ReturnType<typeof startS3Store>>;

  beforeEach(async (context) => {
    needsS3Emulator(context);
    const emulator = await startS3Emulator();
    await emulator.makeBucket('recordings');
    await emulator.keepVersions('recordings');
    one = await startS3Store(await s3SpecSettings(emulator.endpoint, 'recordings'));
    return async () => {
      await one.remove();
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
});
