import { readLog } from '../storage/line.log.js';
import { readLogEnds } from '../storage/log.ends.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import {
  VIDEO_EXTENSIONS,
  videoIndexLine,
  type VideoTrackLine,
  videoTrackLine,
} from '../video/video.journal.js';
import type { Artifact } from './manifest.schema.js';
import { digestOf } from './object.digest.js';

const MEDIA_TYPES = { H264: 'video/h264', JPG: 'video/x-motion-jpeg', PNG: 'image/png' } as const;

/** The epoch's pictures, each with the index of its times. */
export async function videoArtifacts(
  store: ObjectStore,
  keys: EpochKeys,
  zero: number,
  names: ReadonlyMap<string, string>,
): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  const journal = await readLog(store, keys.videoJournal, videoTrackLine);
  for (const track of journal.lines) {
    artifacts.push(...(await trackArtifacts(store, keys, track, zero, names)));
  }
  if (journal.unreadable === 0) return artifacts;
  return artifacts.map((artifact) => ({ ...artifact, recovered: true }));
}

async function trackArtifacts(
  store: ObjectStore,
  keys: EpochKeys,
  track: VideoTrackLine,
  zero: number,
  names: ReadonlyMap<string, string>,
): Promise<Artifact[]> {
  const extension = VIDEO_EXTENSIONS[track.codec];
  const key = keys.video(track.track, track.part, extension);
  const indexKey = keys.video(track.track, track.part, `${extension}.jsonl`);
  const ends = await readLogEnds(store, indexKey, videoIndexLine);
  if (ends === null || (await store.stat(key)) === null) return [];
  const { first, last } = ends;
  const data = await digestOf(store, key);
  const common = {
    participant: {
      userId: track.userId,
      userName: names.get(track.userId ?? '') ?? track.userName,
    },
    epoch: keys.epoch,
    part: track.part,
    sampleRate: null,
    channels: null,
    offsetMs: first.timestamp - zero,
    durationMs: last.timestamp - first.timestamp,
    // An index that does not end where the data ends was cut by a kill.
    recovered: last.offset + last.bytes !== data.bytes,
  };
  const stem = track.kind === 'share' ? track.track : `video-${track.track}`;
  const name = `${stem}${suffixOf(keys.epoch, track.part)}.${extension}`;
  const mediaType = MEDIA_TYPES[track.codec];
  const indexDigest = await digestOf(store, indexKey);
  return [
    { ...common, name, key, kind: track.kind, mediaType, ...data },
    {
      ...common,
      name: `${name}.jsonl`,
      key: indexKey,
      kind: 'video_index',
      mediaType: 'application/jsonl',
      ...indexDigest,
    },
  ];
}

function suffixOf(epoch: number, part: number): string {
  return epoch === 1 && part === 1 ? '' : `.e${String(epoch)}.p${String(part)}`;
}
