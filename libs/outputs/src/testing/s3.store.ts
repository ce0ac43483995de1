import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Bucket } from '../storage/s3/s3.bucket.js';
import { S3ObjectStore } from '../storage/s3/s3.object-store.js';
import type { UploadFailure } from '../storage/s3/s3.failures.js';
import type { S3Settings } from '../storage/s3/s3.settings.js';
import { S3Uploads } from '../storage/s3/s3.uploads.js';
import { S3_KEY } from './s3.emulator.js';

export const PART_BYTES = 4096;

/** Settings with a spool of its own on the real disk, small parts and short waits. */
export async function s3SpecSettings(
  endpoint: string,
  bucket: string,
  given: Partial<S3Settings> = {},
): Promise<S3Settings> {
  return {
    client: { region: 'us-east-1', endpoint, forcePathStyle: true, credentials: S3_KEY },
    bucket,
    prefix: 'kept/here',
    partBytes: PART_BYTES,
    spool: await mkdtemp(join(tmpdir(), 'outputs-spool-')),
    spoolBytes: 64 * 1024 * 1024,
    logMs: 50,
    sealMs: 15_000,
    lostAfterMs: 0,
    ...given,
  };
}

/** A store as a process starts it, and what the bucket itself has. */
export async function startS3Store(settings: S3Settings) {
  const failures: UploadFailure[] = [];
  const uploadFailed = (reason: UploadFailure) => {
    failures.push(reason);
  };
  const store = new S3ObjectStore(settings, { uploadFailed });
  await store.onModuleInit();
  const bucket = new S3Bucket(settings);
  return {
    store,
    settings,
    /** Reasons of uploads that failed. */
    failures,
    uploadFailed,
    bucket,
    uploads: new S3Uploads(bucket),
    stop: () => store.onApplicationShutdown(),
    remove: async () => {
      await store.onApplicationShutdown();
      bucket.client.destroy();
      await rm(settings.spool, { recursive: true, force: true });
    },
  };
}
