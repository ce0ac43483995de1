import type { ObjectStore } from '../storage/object.store.js';

/** What of a fragmented MP4 is whole. */
export interface Mp4Extent {
  /** Up to the end of the last whole fragment; what follows was torn by a kill. */
  readonly bytes: number;
  /** Milliseconds from the first picture to the end of the last one. */
  readonly durationMs: number;
  /** How many there are. */
  readonly pictures: number;
}

interface WholeBox {
  readonly type: string;
  /** Bytes from the start of the file to the box's end. */
  readonly end: number;
  /** Of a `moof`, which describes pictures; their data pass by. */
  readonly content: Buffer | null;
}

const HEADER_BYTES = 8;
const ENTRY_BYTES = 12;

/** Reads through a file that {@link Mp4File} wrote. @throws ObjectNotFoundError */
export async function scanMp4(store: ObjectStore, key: string): Promise<Mp4Extent> {
  let extent: Mp4Extent = { bytes: 0, durationMs: 0, pictures: 0 };
  let durationMs = 0;
  let pictures = 0;
  for await (const { type, end, content } of wholeBoxes(store, key)) {
    if (content !== null) {
      durationMs = endOf(content);
      pictures += content.readUInt32BE(content.indexOf('trun') + 8);
    }
    if (type === 'mdat') extent = { bytes: end, durationMs, pictures };
  }
  return extent;
}

async function* wholeBoxes(store: ObjectStore, key: string): AsyncGenerator<WholeBox> {
  let rest = Buffer.alloc(0);
  let end = 0;
  let passing: { readonly type: string; left: number } | null = null;
  for await (const chunk of await store.read(key)) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('An object is read as bytes.');
    rest = Buffer.concat([rest, chunk]);
    while (passing !== null || rest.length >= HEADER_BYTES) {
      if (passing === null) {
        const size = rest.readUInt32BE(0);
        if (size < HEADER_BYTES) return;
        passing = { type: rest.toString('latin1', 4, HEADER_BYTES), left: size };
        end += size;
      }
      const { type, left }: { type: string; left: number } = passing;
      if (rest.length < left && type === 'moof') break;
      const content = rest.subarray(0, left);
      rest = rest.subarray(content.length);
      passing.left -= content.length;
      if (passing.left > 0) break;
      passing = null;
      yield { type, end, content: type === 'moof' ? content : null };
    }
  }
}

/** Where the last picture of a fragment ends, by its own clock. */
function endOf(moof: Buffer): number {
  const run = moof.indexOf('trun');
  const entriesAt = run + 16;
  const entries = moof.readUInt32BE(run + 8);
  let end = Number(moof.readBigUInt64BE(moof.indexOf('tfdt') + 8));
  for (let entry = 0; entry < entries; entry += 1) {
    end += moof.readUInt32BE(entriesAt + entry * ENTRY_BYTES);
  }
  return end;
}
