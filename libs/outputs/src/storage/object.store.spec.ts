import { afterAll, beforeAll } from 'vitest';
import {
  hasS3Emulator,
  needsS3Emulator,
  type S3Emulator,
  startS3Emulator,
} from '../testing/s3.emulator.js';
import { s3SpecSettings, startS3Store } from '../testing/s3.store.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { describeObjectStore } from './object.store.contract.js';

let emulator: S3Emulator;
beforeAll(async () => {
  if (hasS3Emulator) emulator = await startS3Emulator();
});
afterAll(async () => {
  if (hasS3Emulator) await emulator.stop();
});

describeObjectStore('on the local disk', temporaryStore);

let buckets = 0;
describeObjectStore(
  'in a bucket of the emulator moto',
  async () => {
    const bucket = `bucket-${String((buckets += 1))}`;
    await emulator.makeBucket(bucket);
    return startS3Store(await s3SpecSettings(emulator.endpoint, bucket));
  },
  needsS3Emulator,
);
