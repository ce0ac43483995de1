import { box, u16, u32 } from './mp4.box.js';

/** What the head of a file says about its pictures. */
export interface PictureEntry {
  /** Their sample entry (ISO/IEC 14496-12 §12.1.3): how they are coded. */
  readonly entry: Uint8Array;
  /** Pixels, at most 65,535. */
  readonly width: number;
  readonly height: number;
  /** What a reader must know beside this format, as four letters each; may be empty. */
  readonly brands: string;
  /** How long a picture lasts, in milliseconds, where no other one says it. */
  readonly usualMs: number;
}

const DOTS_PER_INCH_72 = 0x48_0000;

/** @param configuration box that a decoder needs */
export function visualEntry(
  type: string,
  width: number,
  height: number,
  configuration: Uint8Array,
): Uint8Array {
  return box(
    type,
    u16(0, 0, 0, 1),
    u32(0, 0, 0, 0),
    u16(width, height),
    u32(DOTS_PER_INCH_72, DOTS_PER_INCH_72, 0),
    u16(1),
    Buffer.alloc(32),
    u16(0x18, 0xffff),
    configuration,
  );
}
