import { box, fullBox, u32, u64 } from './mp4.box.js';
import { TRACK } from './mp4.head.js';

export interface Mp4Sample {
  /** Zoom's creation time, Unix milliseconds. */
  readonly timestamp: number;
  readonly keyFrame: boolean;
  /** A JPEG, a PNG, or H.264 units behind their lengths. */
  readonly data: Uint8Array;
}

export interface Mp4Fragment {
  readonly bytes: Uint8Array;
  /** Where the duration of the last picture stands, from the start of the fragment. */
  readonly lastDurationAt: number;
}

const BASE_IS_FRAGMENT = 0x02_0000;
/** Offset of the data; duration, size and flags of each picture. */
const RUN_FLAGS = 0x001 | 0x100 | 0x200 | 0x400;
const ENTRY_BYTES = 12;
const DEPENDS_ON_NONE = 0x0200_0000;
const DEPENDS_ON_OTHERS = 0x0101_0000;
const BOX_HEADER_BYTES = 8;

/**
 * Pictures as one fragment (ISO/IEC 14496-12 §8.8). The duration of the last one is not known before
 * the next one comes: it is written again then.
 *
 * @param sequence number of the fragment, from 1
 * @param startAt Unix milliseconds of the file's first picture
 * @param lastDuration milliseconds
 */
export function mp4Fragment(
  samples: readonly Mp4Sample[],
  sequence: number,
  startAt: number,
  lastDuration: number,
): Mp4Fragment {
  const head = (dataOffset: number) =>
    movieFragment(samples, sequence, startAt, lastDuration, dataOffset);
  const headBytes = head(0).byteLength;
  const data = box('mdat', ...samples.map((sample) => sample.data));
  return {
    bytes: Buffer.concat([head(headBytes + BOX_HEADER_BYTES), data]),
    lastDurationAt: headBytes - ENTRY_BYTES,
  };
}

function movieFragment(
  samples: readonly Mp4Sample[],
  sequence: number,
  startAt: number,
  lastDuration: number,
  dataOffset: number,
): Uint8Array {
  const entries = samples.map(({ timestamp, keyFrame, data }, index) => {
    const next = samples[index + 1]?.timestamp ?? timestamp + lastDuration;
    const flags = keyFrame ? DEPENDS_ON_NONE : DEPENDS_ON_OTHERS;
    return u32(next - timestamp, data.byteLength, flags);
  });
  const decodeTime = (samples[0]?.timestamp ?? startAt) - startAt;
  return box(
    'moof',
    fullBox('mfhd', 0, 0, u32(sequence)),
    box(
      'traf',
      fullBox('tfhd', 0, BASE_IS_FRAGMENT, u32(TRACK)),
      fullBox('tfdt', 1, 0, u64(decodeTime)),
      fullBox('trun', 0, RUN_FLAGS, u32(samples.length, dataOffset), ...entries),
    ),
  );
}
