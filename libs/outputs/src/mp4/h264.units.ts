const START_CODE = Buffer.of(0, 0, 1);
const NAL_TYPE_MASK = 0x1f;

/** NAL unit types (ITU-T H.264, table 7-1). */
export const NAL = { slice: 1, keySlice: 5, sps: 7, pps: 8, delimiter: 9 } as const;

export function nalType(unit: Uint8Array): number {
  return (unit[0] ?? 0) & NAL_TYPE_MASK;
}

/** The NAL units of an Annex-B byte stream, without start codes and the zeros before them. */
export function nalUnits(stream: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(stream.buffer, stream.byteOffset, stream.byteLength);
  const units: Uint8Array[] = [];
  let start = bytes.indexOf(START_CODE);
  while (start !== -1) {
    const from = start + START_CODE.length;
    start = bytes.indexOf(START_CODE, from);
    const unit = withoutTrailingZeros(bytes.subarray(from, start === -1 ? bytes.length : start));
    if (unit.length > 0) units.push(unit);
  }
  return units;
}

/** No NAL unit ends with a zero (ITU-T H.264 §7.4.1): those belong to the next start code. */
function withoutTrailingZeros(unit: Uint8Array): Uint8Array {
  return unit.subarray(0, unit.findLastIndex((byte) => byte !== 0) + 1);
}

/** Sequence and picture parameter sets: what a decoder needs before the first picture. */
export interface ParameterSets {
  readonly sps: readonly Uint8Array[];
  readonly pps: readonly Uint8Array[];
}

/** The sets in force after these units; those of a kind that is not among them stay. */
export function parameterSetsAfter(
  units: readonly Uint8Array[],
  before: ParameterSets | null,
): ParameterSets | null {
  const sps = units.filter((unit) => nalType(unit) === NAL.sps);
  const pps = units.filter((unit) => nalType(unit) === NAL.pps);
  if (sps.length === 0 && pps.length === 0) return before;
  const after = {
    sps: sps.length > 0 ? sps : (before?.sps ?? []),
    pps: pps.length > 0 ? pps : (before?.pps ?? []),
  };
  return before !== null && areSame(before, after) ? before : after;
}

function areSame(one: ParameterSets, other: ParameterSets): boolean {
  return Buffer.concat([...one.sps, ...one.pps]).equals(
    Buffer.concat([...other.sps, ...other.pps]),
  );
}

/** A picture as MP4 keeps it: each unit behind its length, without what stands in the file's head. */
export function lengthPrefixed(units: readonly Uint8Array[]): Uint8Array {
  const kept = units.filter((unit) => !isHeadUnit(nalType(unit)));
  return Buffer.concat(kept.flatMap((unit) => [number32(unit.length), unit]));
}

function isHeadUnit(type: number): boolean {
  return type === NAL.sps || type === NAL.pps || type === NAL.delimiter;
}

function number32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
