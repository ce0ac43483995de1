import { scanMp4 } from '../mp4/mp4.scan.js';
import { readLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import {
  type VideoJournalLine,
  videoJournalLine,
  type VideoTrackLine,
} from '../video/video.journal.js';
import type { Artifact } from './manifest.schema.js';
import { digestOf } from './object.digest.js';

/** What an epoch left of its pictures. */
export interface EpochVideo {
  readonly keys: EpochKeys;
  readonly lines: readonly VideoJournalLine[];
  /** All it took is in its files; else its process was killed, or its disk failed. */
  readonly closed: boolean;
  /** Lines of its journal that cannot be read. */
  readonly unreadable: number;
}

export async function readEpochVideo(store: ObjectStore, keys: EpochKeys): Promise<EpochVideo> {
  const { lines, unreadable } = await readLog(store, keys.videoJournal, videoJournalLine);
  return { keys, lines, closed: lines.some(({ line }) => line === 'closed'), unreadable };
}

/** The epoch's pictures. */
export async function videoArtifacts(
  store: ObjectStore,
  { keys, lines, closed, unreadable }: EpochVideo,
  zero: number,
  names: ReadonlyMap<string, string>,
): Promise<Artifact[]> {
  const artifacts: Artifact[] = [];
  for (const track of tracksOf(lines)) {
    const common = commonOf(track, keys.epoch, zero, names, lines);
    artifacts.push(...(await movieOf(store, keys, track, common)));
  }
  if (closed && unreadable === 0) return artifacts;
  return artifacts.map((artifact) => ({ ...artifact, recovered: true }));
}

/** A part is journalled again where the disk did not take its first line: the last one counts. */
function tracksOf(lines: readonly VideoJournalLine[]): Iterable<VideoTrackLine> {
  const tracks = new Map<string, VideoTrackLine>();
  for (const line of lines) {
    if (line.line === 'track') tracks.set(`${line.track}/${String(line.part)}`, line);
  }
  return tracks.values();
}

type Common = Pick<
  Artifact,
  'participant' | 'epoch' | 'part' | 'sampleRate' | 'channels' | 'offsetMs' | 'name' | 'reception'
>;

function commonOf(
  { track, part, userId, userName, startAt }: VideoTrackLine,
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
    name: `${track}${suffix}.mp4`,
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
  const key = keys.video(track, part);
  const info = await store.stat(key);
  if (info === null) return [];
  const { bytes, durationMs, pictures } = await scanMp4(store, key);
  if (bytes === 0) return [];
  const recovered = bytes < info.bytes;
  if (recovered) {
    const object = await store.reopen(key);
    await object.truncate(bytes);
    await object.seal();
  }
  const { reception } = common;
  const facts = { key, kind, mediaType: 'video/mp4', durationMs, recovered } as const;
  return [
    {
      ...common,
      ...facts,
      // The journal counts those that came: the disk need not have taken them.
      ...(reception && { reception: { ...reception, packets: pictures } }),
      ...(await digestOf(store, key)),
    },
  ];
}
