import { createHash } from 'node:crypto';
import type { ObjectStore } from '../storage/object.store.js';

/** Size and SHA-256 of an object as it lies in the store. @throws ObjectNotFoundError */
export async function digestOf(
  store: ObjectStore,
  key: string,
): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of await store.read(key)) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('An object is read as bytes.');
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}
