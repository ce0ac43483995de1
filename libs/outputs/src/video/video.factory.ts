import { LineLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import type { VideoJournalLine } from './video.journal.js';
import { VideoParts } from './video.parts.js';
import { type VideoHooks, VideoRecording } from './video.recording.js';

/** Puts one epoch's recording of pictures together; nothing is written before the first one. */
export function openVideoRecording(
  store: ObjectStore,
  keys: EpochKeys,
  offeredAt: number,
  hooks: VideoHooks,
): VideoRecording {
  const journal = new LineLog<VideoJournalLine>(store, keys.videoJournal, hooks.failed);
  const parts = new VideoParts(store, keys, journal, hooks.failed);
  return new VideoRecording(parts, journal, offeredAt, hooks);
}
