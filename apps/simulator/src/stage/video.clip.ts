import type { AccessUnit } from './annexb.splitter.js';

/** A speaker's camera or screen, in each format that Zoom can be asked for. */
export interface VideoClip {
  /** One loop; starts with parameter sets and an IDR picture. */
  readonly h264: readonly AccessUnit[];
  readonly jpeg: Uint8Array;
  readonly png: Uint8Array;
}

/** Pictures a second of the files that `make-video.sh` writes. */
export const H264_RATE = 15;

/** RTMS sends JPEG and PNG at five pictures a second or fewer (rtms-protocol §4.5). */
export const STILL_RATE = 5;
