import type { MediaFrame } from './media-frame.type.js';

/** A JavaScript string takes at most so much of memory for each of its units. */
const BYTES_A_UNIT = 2;
/** What an object or a list takes beside what is in it: a thousand empty ones are not free. */
const OBJECT_BYTES = 32;
/** A field of an object, or a place in a list, beside its name and what stands there. */
const FIELD_BYTES = 8;

/** About as many bytes as a frame takes in memory for as long as it is kept. */
export function frameBytes(frame: MediaFrame): number {
  if (!('data' in frame)) return heldBytes(frame);
  return frame.data.byteLength + heldBytes(frame.userId) + heldBytes(frame.userName);
}

/** Notices hold what Zoom sent, which the decoder lets through only where it is shallow. */
function heldBytes(value: unknown): number {
  if (typeof value === 'string') return value.length * BYTES_A_UNIT;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (bytes, [name, inner]) => bytes + FIELD_BYTES + name.length * BYTES_A_UNIT + heldBytes(inner),
    OBJECT_BYTES,
  );
}
