import type { MediaFrame } from './media-frame.type.js';

/** A JavaScript string takes at most so much of memory for each of its units. */
const BYTES_A_UNIT = 2;

/** Bytes that what was seen, heard or written takes in memory; a notice counts as nothing. */
export function frameBytes(frame: MediaFrame): number {
  if ('data' in frame) return frame.data.byteLength;
  return 'text' in frame ? frame.text.length * BYTES_A_UNIT : 0;
}
