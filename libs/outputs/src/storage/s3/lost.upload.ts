import { ObjectUnfinishedError } from '../../outputs.errors.js';
import type { S3Bucket } from './s3.bucket.js';
import type { S3Uploads, UnfinishedUpload } from './s3.uploads.js';

/**
 * Ends an upload whose writer is gone: what arrived without a hole becomes the object. One without
 * parts, or of an object that stands, is dropped.
 *
 * @param lostAfterMs how long nothing arrived
 * @throws ObjectUnfinishedError while the writer may still be at work
 */
export async function completeLostUpload(
  store: { readonly bucket: S3Bucket; readonly uploads: S3Uploads },
  { key, id, startedAt }: UnfinishedUpload,
  lostAfterMs: number,
): Promise<void> {
  const found = await store.uploads.parts(key, id);
  if (found === null) return;
  if (Date.now() - Math.max(startedAt, found.lastAt) < lostAfterMs) {
    throw new ObjectUnfinishedError(key);
  }
  const parts = found.parts.filter(({ number }, index) => number === index + 1);
  if (parts.length === 0 || (await store.bucket.head(key)) !== null) {
    await store.uploads.abort(key, id);
  } else {
    await store.uploads.complete(key, id, parts);
  }
}
