/** What a picture says about itself. */
export interface StillFacts {
  readonly codec: 'JPG' | 'PNG';
  /** Pixels, 1 to 65,535. */
  readonly width: number;
  readonly height: number;
}

/** An MP4 states no longer side, and a JPEG has none. */
const MAX_SIDE = 0xffff;

const PNG_SIGNATURE = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const PNG_HEADER = Buffer.from('IHDR', 'latin1');
const PNG_HEADER_BYTES = 33;

const JPEG = {
  marker: 0xff,
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  temporary: 0x01,
  firstRestart: 0xd0,
  firstFrame: 0xc0,
  lastFrame: 0xcf,
} as const;
/** Between the markers of frames, but of Huffman tables, extensions and arithmetic conditions. */
const NO_FRAMES: ReadonlySet<number> = new Set([0xc4, 0xc8, 0xcc]);
/** Its length, its precision, its height and its width. */
const FRAME_BYTES = 7;

/**
 * Reads kind and size of a JPEG (ITU-T T.81 annex B) or a PNG (ISO/IEC 15948 §11.2.2) by what stands in
 * it, whatever it was called; `null` where it is neither, or has no size that a decoder could use.
 */
export function stillFacts(picture: Uint8Array): StillFacts | null {
  const bytes = Buffer.from(picture.buffer, picture.byteOffset, picture.byteLength);
  const facts = pngFacts(bytes) ?? jpegFacts(bytes);
  return facts !== null && isSide(facts.width) && isSide(facts.height) ? facts : null;
}

function isSide(pixels: number): boolean {
  return pixels > 0 && pixels <= MAX_SIDE;
}

function pngFacts(bytes: Buffer): StillFacts | null {
  if (bytes.length < PNG_HEADER_BYTES) return null;
  if (!bytes.subarray(0, 8).equals(PNG_SIGNATURE)) return null;
  if (!bytes.subarray(12, 16).equals(PNG_HEADER)) return null;
  return { codec: 'PNG', width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function jpegFacts(bytes: Buffer): StillFacts | null {
  if (bytes[0] !== JPEG.marker || bytes[1] !== JPEG.start) return null;
  let at = 2;
  while (at + 2 + FRAME_BYTES <= bytes.length && bytes[at] === JPEG.marker) {
    const marker = bytes.readUInt8(at + 1);
    if (marker === JPEG.scan || marker === JPEG.end) return null;
    if (isFrame(marker)) {
      return {
        codec: 'JPG',
        width: bytes.readUInt16BE(at + 7),
        height: bytes.readUInt16BE(at + 5),
      };
    }
    at += lengthOf(marker, bytes.readUInt16BE(at + 2));
  }
  return null;
}

function isFrame(marker: number): boolean {
  return marker >= JPEG.firstFrame && marker <= JPEG.lastFrame && !NO_FRAMES.has(marker);
}

/** Bytes to the next marker; one may be filled up with bytes like its first. */
function lengthOf(marker: number, stated: number): number {
  if (marker === JPEG.marker) return 1;
  const isAlone =
    marker === JPEG.temporary || (marker >= JPEG.firstRestart && marker <= JPEG.start);
  return isAlone ? 2 : 2 + Math.max(2, stated);
}
