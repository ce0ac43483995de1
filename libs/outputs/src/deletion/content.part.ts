import type { Artifact } from '../manifest/manifest.schema.js';
import type { EpochKeys } from '../storage/object.keys.js';

/** What of a session is deleted together. `all` holds the manifest, the timeline and the names too. */
export const CONTENT_PARTS = ['all', 'recordings', 'transcript'] as const;

export type ContentPart = (typeof CONTENT_PARTS)[number];

const PART_OF: Readonly<Record<Artifact['kind'], ContentPart>> = {
  audio: 'recordings',
  mixed_audio: 'recordings',
  video: 'recordings',
  share: 'recordings',
  video_index: 'recordings',
  transcript: 'transcript',
  chat: 'transcript',
  timeline: 'all',
  gaps: 'all',
};

/** The smallest part that an artifact belongs to. */
export function partOf({ kind }: Artifact): ContentPart {
  return PART_OF[kind];
}

/** Whether a key below the epoch's folder belongs to the part, whoever wrote it and to what end. */
export function isOfPart(key: string, keys: EpochKeys, part: ContentPart): boolean {
  if (part === 'all') return true;
  const starts = part === 'recordings' ? keys.mediaFolders : keys.wordStarts;
  return starts.some((start) => key.startsWith(start));
}
