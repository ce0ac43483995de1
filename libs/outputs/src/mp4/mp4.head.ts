import { type SequenceFacts, sequenceFacts } from './h264.sps.js';
import type { ParameterSets } from './h264.units.js';
import { box, fullBox, u16, u32, u8 } from './mp4.box.js';

/** Ticks of a file's clock a second: Zoom's own, so that every time is exact. */
export const TIMESCALE = 1000;
export const TRACK = 1;

/** Seconds from 1904, where this format counts from, to 1970. */
const EPOCH_OFFSET = 2_082_844_800;
const IDENTITY = u32(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000);
const LANGUAGE_UNDETERMINED = 0x55c4;
const IN_USE = 3;
const DOTS_PER_INCH_72 = 0x48_0000;
/** Profiles whose configuration tells their chroma format (ISO/IEC 14496-15 §5.3.3.1.2). */
const WITH_CHROMA = new Set([100, 110, 122, 144]);

/**
 * What a fragmented file begins with: one H.264 track without samples (ISO/IEC 14496-12 and -15).
 *
 * @param startAt Unix milliseconds of the first picture
 */
export function mp4Head(sets: ParameterSets, startAt: number): Uint8Array {
  const facts = sequenceFacts(sets.sps[0] ?? new Uint8Array(4));
  const created = Math.floor(startAt / 1000) + EPOCH_OFFSET;
  const times = u32(created, created);
  return Buffer.concat([
    box('ftyp', ascii('iso5'), u32(512), ascii('iso5iso6avc1mp41')),
    box(
      'moov',
      fullBox(
        'mvhd',
        0,
        0,
        times,
        u32(TIMESCALE, 0, 0x1_0000),
        u16(0x100, 0),
        u32(0, 0),
        IDENTITY,
        u32(0, 0, 0, 0, 0, 0, TRACK + 1),
      ),
      box(
        'trak',
        fullBox(
          'tkhd',
          0,
          IN_USE,
          times,
          u32(TRACK, 0, 0, 0, 0),
          u16(0, 0, 0, 0),
          IDENTITY,
          u32(facts.width * 0x1_0000, facts.height * 0x1_0000),
        ),
        box(
          'mdia',
          fullBox('mdhd', 0, 0, times, u32(TIMESCALE, 0), u16(LANGUAGE_UNDETERMINED, 0)),
          fullBox('hdlr', 0, 0, u32(0), ascii('vide'), u32(0, 0, 0), ascii('Video\0')),
          mediaInformation(sets, facts),
        ),
      ),
      box('mvex', fullBox('trex', 0, 0, u32(TRACK, 1, 0, 0, 0))),
    ),
  ]);
}

function mediaInformation(sets: ParameterSets, facts: SequenceFacts): Uint8Array {
  const inThisFile = fullBox('url ', 0, 1);
  return box(
    'minf',
    fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)),
    box('dinf', fullBox('dref', 0, 0, u32(1), inThisFile)),
    box(
      'stbl',
      fullBox('stsd', 0, 0, u32(1), sampleEntry(sets, facts)),
      fullBox('stts', 0, 0, u32(0)),
      fullBox('stsc', 0, 0, u32(0)),
      fullBox('stsz', 0, 0, u32(0, 0)),
      fullBox('stco', 0, 0, u32(0)),
    ),
  );
}

function sampleEntry(sets: ParameterSets, facts: SequenceFacts): Uint8Array {
  return box(
    'avc1',
    u16(0, 0, 0, 1),
    u32(0, 0, 0, 0),
    u16(facts.width, facts.height),
    u32(DOTS_PER_INCH_72, DOTS_PER_INCH_72, 0),
    u16(1),
    Buffer.alloc(32),
    u16(0x18, 0xffff),
    box('avcC', configuration(sets, facts)),
  );
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

function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
