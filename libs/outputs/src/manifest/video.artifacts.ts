import { scanMp4 } from '../mp4/mp4.scan.js';
import { readLog } from '../storage/line.log.js';
import { readLogEnds } from '../storage/log.ends.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import {
  VIDEO_EXTENSIONS,
  videoIndexLine,
  type VideoJournalLine,
  videoJournalLine,
  type VideoTrackLine,
} from '../video/video.journal.js';
import type { Artifact } from './manifest.schema.js';
import { digestOf } from './object.digest.js';

const MEDIA_TYPES = { H264: 'video/mp4', JPG: 'video/x-motion-jpeg', PNG: 'image/png' } as const;

/** What an epoch left of its pictures. */
export interface EpochVideo {
  readonly keys: EpochKeys;
  readonly lines: readonly VideoJournalLine[];
  /** Lines of its journal that cannot be read. */
  readonly unreadable: number;
}

export async function readEpochVideo(store: ObjectStore, keys: EpochKeys): Promise<EpochVideo> {
  const { lines, unreadable } = await readLog(store, keys.videoJournal, videoJournalLine);
  return { keys, lines, unreadable };
}

/** The epoch's pictures: H.264 in MP4 files, others with the index of their times. */
export async function videoArtifacts(
  store: ObjectStore,
  { keys, lines, unreadable }: EpochVideo,
  zero: number,
  names: ReadonlyMap<string, string>,
): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const track of lines) {
    if (track.line !== 'track') continue;
    const common = commonOf(track, keys.epoch, zero, names, lines);
    const files = track.codec === 'H264' ? movieOf : stillsOf;
    artifacts.push(...(await files(store, keys, track, common)));
  }
  if (unreadable === 0) return artifacts;
  return artifacts.map((artifact) => ({ ...artifact, recovered: true }));
}

type Common = Pick<
  Artifact,
  'participant' | 'epoch' | 'part' | 'sampleRate' | 'channels' | 'offsetMs' | 'name' | 'reception'
>;

function commonOf(
  { track, part, userId, userName, codec, startAt }: VideoTrackLine,
  epoch: number,
  zero: number,
  names: ReadonlyMap<string, string>,
  lines: readonly VideoJournalLine[],
): Common {
  const received = lines.findLast(
    (line) => line.line === 'received' && line.track === track && line.part === part,
  );
  const suffix = epoch === 1 && part === 1 ? '' : `.e${String(epoch)}.p${String(part)}`;
  return {
    name: `${track}${suffix}.${VIDEO_EXTENSIONS[codec]}`,
    participant: { userId, userName: names.get(userId ?? '') ?? userName },
    epoch,
    part,
    sampleRate: null,
    channels: null,
    offsetMs: startAt - zero,
    ...(received?.line === 'received' && {
      reception: {
        packets: received.packets,
        driftMs: received.driftMs,
        firstArrivedAt: received.arrivedAt,
      },
    }),
  };
}

/** Cuts off a fragment that a killed process left torn. */
async function movieOf(
  store: ObjectStore,
  keys: EpochKeys,
  { track, part, kind }: VideoTrackLine,
  common: Common,
): Promise<Artifact[]> {
  const key = keys.video(track, part, VIDEO_EXTENSIONS.H264);
  const info = await store.stat(key);
  if (info === null) return [];
  const { bytes, durationMs } = await scanMp4(store, key);
  if (bytes === 0) return [];
  const recovered = bytes < info.bytes;
  if (recovered) {
    const object = await store.reopen(key);
    await object.truncate(bytes);
    await object.seal();
  }
  const mediaType = MEDIA_TYPES.H264;
  return [
    { ...common, key, kind, mediaType, durationMs, recovered, ...(await digestOf(store, key)) },
  ];
}

async function stillsOf(
  store: ObjectStore,
  keys: EpochKeys,
  { track, part, kind, codec, startAt }: VideoTrackLine,
  common: Common,
): Promise<Artifact[]> {
  const key = keys.video(track, part, VIDEO_EXTENSIONS[codec]);
  const indexKey = `${key}.jsonl`;
  const ends = await readLogEnds(store, indexKey, videoIndexLine);
  if (ends === null || (await store.stat(key)) === null) return [];
  const data = await digestOf(store, key);
  const facts = {
    ...common,
    durationMs: ends.last.timestamp - startAt,
    // An index that does not end where the data ends was cut by a kill.
    recovered: ends.last.offset + ends.last.bytes !== data.bytes,
  };
  const index = { name: `${common.name}.jsonl`, key: indexKey, kind: 'video_index' } as const;
  return [
    { ...facts, key, kind, mediaType: MEDIA_TYPES[codec], ...data },
    { ...facts, ...index, mediaType: 'application/jsonl', ...(await digestOf(store, indexKey)) },
  ];
}
