import { fullBox, u16, u32, u8 } from './mp4.box.js';
import { type PictureEntry, visualEntry } from './picture.entry.js';
import type { StillFacts } from './still.facts.js';

/** Object types of the MP4 Registration Authority: ISO/IEC 10918-1, and PNG. */
const OBJECT_TYPES = { JPG: 0x6c, PNG: 0x6d } as const;
const TAG = { stream: 3, decoder: 4, sync: 6 } as const;
/** Of visual streams; the lowest bit is reserved and set. */
const VISUAL_STREAM = (4 << 2) | 1;
/** How MP4 files are synchronised (ISO/IEC 14496-14 §3.1.2). */
const BY_THE_FILE = 2;
/** 5 a second, the most that Zoom sends. */
const USUAL_MS = 200;

/** Whole pictures of one kind and size (ISO/IEC 14496-14 §5.6). */
export function stillEntry({ codec, width, height }: StillFacts): PictureEntry {
  const decoder = descriptor(
    TAG.decoder,
    u8(OBJECT_TYPES[codec], VISUAL_STREAM, 0, 0, 0),
    u32(0, 0),
  );
  const sync = descriptor(TAG.sync, u8(BY_THE_FILE));
  const stream = descriptor(TAG.stream, u16(0), u8(0), decoder, sync);
  const entry = visualEntry('mp4v', width, height, fullBox('esds', 0, 0, stream));
  return { entry, width, height, brands: '', usualMs: USUAL_MS };
}

/** A descriptor of ISO/IEC 14496-1 of less than 128 bytes: its tag, its size, its content. */
function descriptor(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const bytes = Buffer.concat(content);
  return Buffer.concat([u8(tag, bytes.length), bytes]);
}
