import { box, fullBox, u16, u32 } from './mp4.box.js';
import type { PictureEntry } from './picture.entry.js';

/** Ticks of a file's clock a second: Zoom's own, so that every time is exact. */
export const TIMESCALE = 1000;
export const TRACK = 1;

/** Seconds from 1904, where this format counts from, to 1970. */
const EPOCH_OFFSET = 2_082_844_800;
const IDENTITY = u32(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000);
const LANGUAGE_UNDETERMINED = 0x55c4;
const IN_USE = 3;

/**
 * What a fragmented file begins with: one track of pictures, without samples (ISO/IEC 14496-12).
 *
 * @param startAt Unix milliseconds of the first picture
 */
export function mp4Head(pictures: PictureEntry, startAt: number): Uint8Array {
  const created = Math.floor(startAt / 1000) + EPOCH_OFFSET;
  const times = u32(created, created);
  return Buffer.concat([
    box('ftyp', ascii('iso5'), u32(512), ascii(`iso5iso6${pictures.brands}mp41`)),
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
          u32(pictures.width * 0x1_0000, pictures.height * 0x1_0000),
        ),
        box(
          'mdia',
          fullBox('mdhd', 0, 0, times, u32(TIMESCALE, 0), u16(LANGUAGE_UNDETERMINED, 0)),
          fullBox('hdlr', 0, 0, u32(0), ascii('vide'), u32(0, 0, 0), ascii('Video\0')),
          mediaInformation(pictures),
        ),
      ),
      box('mvex', fullBox('trex', 0, 0, u32(TRACK, 1, 0, 0, 0))),
    ),
  ]);
}

function mediaInformation({ entry }: PictureEntry): Uint8Array {
  const inThisFile = fullBox('url ', 0, 1);
  return box(
    'minf',
    fullBox('vmhd', 0, 1, u16(0, 0, 0, 0)),
    box('dinf', fullBox('dref', 0, 0, u32(1), inThisFile)),
    box(
      'stbl',
      fullBox('stsd', 0, 0, u32(1), entry),
      fullBox('stts', 0, 0, u32(0)),
      fullBox('stsc', 0, 0, u32(0)),
      fullBox('stsz', 0, 0, u32(0, 0)),
      fullBox('stco', 0, 0, u32(0)),
    ),
  );
}

function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}
