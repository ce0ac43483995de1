/** NAL unit types of H.264 (ITU-T H.264, table 7-1). */
const SLICE = 1;
const IDR_SLICE = 5;
const FIRST_NON_SLICE_OF_UNIT = new Set([6, 7, 8, 9]);

export interface AccessUnit {
  readonly keyFrame: boolean;
  /** With the start codes, as in the file. */
  readonly data: Uint8Array;
}

interface NalUnit {
  readonly type: number;
  readonly startsPicture: boolean;
  readonly offset: number;
}

function nalUnits(stream: Buffer): NalUnit[] {
  const units: NalUnit[] = [];
  let at = stream.indexOf('000001', 0, 'hex');
  while (at !== -1) {
    const offset = at > 0 && stream[at - 1] === 0 ? at - 1 : at;
    const type = (stream[at + 3] ?? 0) & 0x1f;
    // first_mb_in_slice is an Exp-Golomb number: a leading 1 bit is zero, the picture's first slice.
    const startsPicture = ((stream[at + 4] ?? 0) & 0x80) !== 0;
    units.push({ type, startsPicture, offset });
    at = stream.indexOf('000001', at + 3, 'hex');
  }
  return units;
}

/** Splits an Annex-B stream into access units (ITU-T H.264 §7.4.1.2.3, without extensions). */
export function splitAnnexB(stream: Buffer): AccessUnit[] {
  const units: { offset: number; keyFrame: boolean; hasSlice: boolean }[] = [];
  for (const { type, startsPicture, offset } of nalUnits(stream)) {
    const isSlice = type === SLICE || type === IDR_SLICE;
    let current = units.at(-1);
    const opens = FIRST_NON_SLICE_OF_UNIT.has(type) || (isSlice && startsPicture);
    if (!current || (current.hasSlice && opens)) {
      current = { offset, keyFrame: false, hasSlice: false };
      units.push(current);
    }
    current.hasSlice ||= isSlice;
    current.keyFrame ||= type === IDR_SLICE;
  }
  return units.map(({ offset, keyFrame }, index) => ({
    keyFrame,
    data: stream.subarray(offset, units[index + 1]?.offset ?? stream.length),
  }));
}
