import type { ObjectStore } from '../storage/object.store.js';
import { hasItsChecksum, PAGE_HEADER_BYTES } from './ogg.page.js';

/** What of an Ogg file is whole. */
export interface OggExtent {
  /** Up to the end of the last whole page; what follows was torn by a kill. */
  readonly bytes: number;
  /** Samples up to there. */
  readonly granule: number;
}

/** Reads an Ogg file page by page, without holding more than one. @throws ObjectNotFoundError */
export async function scanOgg(store: ObjectStore, key: string): Promise<OggExtent> {
  let rest = Buffer.alloc(0);
  let extent: OggExtent = { bytes: 0, granule: 0 };
  for await (const chunk of await store.read(key)) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('An object is read as bytes.');
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const length = pageLength(rest);
      if (length === null || rest.length < length) break;
      const page = rest.subarray(0, length);
      if (!hasItsChecksum(page)) return extent;
      const granule = Number(page.readBigInt64LE(6));
      extent = { bytes: extent.bytes + length, granule };
      rest = rest.subarray(length);
    }
    if (rest.length >= 4 && rest.toString('latin1', 0, 4) !== 'OggS') return extent;
  }
  return extent;
}

/** `null` while the page's header is not whole. */
function pageLength(bytes: Buffer): number | null {
  const segments = bytes[PAGE_HEADER_BYTES - 1];
  if (segments === undefined) return null;
  const lacing = bytes.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + segments);
  if (lacing.length < segments) return null;
  return PAGE_HEADER_BYTES + segments + lacing.reduce((sum, length) => sum + length, 0);
}
