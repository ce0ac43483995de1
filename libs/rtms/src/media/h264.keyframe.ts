const NAL_TYPE_MASK = 0x1f;
const NAL_SLICE = 1;
const NAL_IDR = 5;

/**
 * Whether an Annex-B access unit (ITU-T H.264, annex B) can be decoded without earlier ones. Reads
 * no further than the first slice.
 */
export function isKeyFrame(unit: Uint8Array): boolean {
  for (let at = 0; at + 3 < unit.length; at += 1) {
    if (unit[at] !== 0 || unit[at + 1] !== 0 || unit[at + 2] !== 1) continue;
    const nalType = (unit[at + 3] ?? 0) & NAL_TYPE_MASK;
    if (nalType === NAL_IDR) return true;
    if (nalType === NAL_SLICE) return false;
    at += 3;
  }
  return false;
}
