/** Bits of a page's type. */
export const FIRST_PAGE = 0x02;
export const LAST_PAGE = 0x04;

export const PAGE_HEADER_BYTES = 27;
export const MAX_SEGMENTS = 255;
const TYPE_AT = 5;
const CHECKSUM_AT = 22;

export interface OggPage {
  readonly packets: readonly Uint8Array[];
  readonly type: number;
  /** Samples up to the end of the page. */
  readonly granule: number;
  readonly serial: number;
  readonly sequence: number;
}

/** How many of a page's 255 segments a packet takes. */
export function segmentsOf(packet: Uint8Array): number {
  return Math.floor(packet.length / 255) + 1;
}

/** One page of whole packets (RFC 3533 §6). */
export function oggPage({ packets, type, granule, serial, sequence }: OggPage): Uint8Array {
  const lacing = packets.flatMap((packet) => [
    ...new Array<number>(segmentsOf(packet) - 1).fill(255),
    packet.length % 255,
  ]);
  const header = Buffer.alloc(PAGE_HEADER_BYTES);
  header.write('OggS', 'latin1');
  header[TYPE_AT] = type;
  header.writeBigInt64LE(BigInt(granule), 6);
  header.writeUInt32LE(serial, 14);
  header.writeUInt32LE(sequence, 18);
  header[PAGE_HEADER_BYTES - 1] = lacing.length;
  return withChecksum(Buffer.concat([header, Uint8Array.from(lacing), ...packets]));
}

/** The same page, as the last of its stream. */
export function asLastPage(page: Uint8Array): Uint8Array {
  const last = Buffer.from(page);
  last[TYPE_AT] = (last[TYPE_AT] ?? 0) | LAST_PAGE;
  last.writeUInt32LE(0, CHECKSUM_AT);
  return withChecksum(last);
}

export function hasItsChecksum(page: Uint8Array): boolean {
  const copy = Buffer.from(page);
  const stated = copy.readUInt32LE(CHECKSUM_AT);
  copy.writeUInt32LE(0, CHECKSUM_AT);
  return checksum(copy) === stated;
}

function withChecksum(page: Buffer): Uint8Array {
  page.writeUInt32LE(checksum(page), CHECKSUM_AT);
  return page;
}

/** Neither reflected nor inverted, unlike that of zlib. */
const POLYNOMIAL = 0x04c1_1db7;
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = (remainder << 1) ^ (remainder < 0 ? POLYNOMIAL : 0);
  }
  return remainder;
});

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = ((sum << 8) ^ (TABLE[(sum >>> 24) ^ byte] ?? 0)) >>> 0;
  return sum;
}
