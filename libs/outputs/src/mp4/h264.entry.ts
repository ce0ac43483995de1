import { type SequenceFacts, sequenceFacts } from './h264.sps.js';
import type { ParameterSets } from './h264.units.js';
import { box, u16, u8 } from './mp4.box.js';
import { type PictureEntry, visualEntry } from './picture.entry.js';

/** Profiles whose configuration tells their chroma format (ISO/IEC 14496-15 §5.3.3.1.2). */
const WITH_CHROMA = new Set([100, 110, 122, 144]);
/** 25 a second. */
const USUAL_MS = 40;

/** H.264 of these sets (ISO/IEC 14496-15). */
export function h264Entry(sets: ParameterSets): PictureEntry {
  const facts = sequenceFacts(sets.sps[0] ?? new Uint8Array(4));
  const { width, height } = facts;
  const entry = visualEntry('avc1', width, height, box('avcC', configuration(sets, facts)));
  return { entry, width, height, brands: 'avc1', usualMs: USUAL_MS };
}

/** Lengths before units have four bytes. */
function configuration({ sps, pps }: ParameterSets, facts: SequenceFacts): Uint8Array {
  const { profile, compatibility, level, chroma, lumaDepth, chromaDepth } = facts;
  const counted = (units: readonly Uint8Array[]) =>
    units.flatMap((unit) => [u16(unit.length), unit]);
  return Buffer.concat([
    u8(1, profile, compatibility, level, 0xff, 0xe0 | sps.length),
    ...counted(sps),
    u8(pps.length),
    ...counted(pps),
    ...(WITH_CHROMA.has(profile)
      ? [u8(0xfc | chroma, 0xf8 | (lumaDepth - 8), 0xf8 | (chromaDepth - 8), 0)]
      : []),
  ]);
}
