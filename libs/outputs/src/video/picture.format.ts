import { h264Entry } from '../mp4/h264.entry.js';
import type { ParameterSets } from '../mp4/h264.units.js';
import type { PictureEntry } from '../mp4/picture.entry.js';
import { stillEntry } from '../mp4/still.entry.js';
import type { StillFacts } from '../mp4/still.facts.js';

/** What pictures are; those of one file have one. */
export type PictureFormat = { readonly codec: 'H264'; readonly sets: ParameterSets } | StillFacts;

/** @param one whose sets are the very object that the other's are, where they are the same */
export function isSameFormat(one: PictureFormat, other: PictureFormat): boolean {
  if (one.codec === 'H264') return other.codec === 'H264' && one.sets === other.sets;
  if (other.codec === 'H264') return false;
  const { codec, width, height } = one;
  return codec === other.codec && width === other.width && height === other.height;
}

export function entryOf(format: PictureFormat): PictureEntry {
  return format.codec === 'H264' ? h264Entry(format.sets) : stillEntry(format);
}
