import type { MediaFrame, MediaSinkStream, VideoFrame } from '@zoom-platform/rtms/extension';
import { TrackLabels } from '../session/track.labels.js';
import { LineLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import type { VideoTrackLine } from './video.journal.js';
import { VideoTrack } from './video.track.js';

/** After one of these, units may be missing (reference rtms-protocol §5.2: wait for an IDR). */
const BREAKS = new Set(['interrupted', 'paused', 'dropped', 'video_off', 'sharing_stopped']);

/** One session's pictures: a track for each person's camera and screen. */
export class VideoRecording implements MediaSinkStream {
  readonly #labels = new TrackLabels();
  readonly #current = new Map<string, VideoTrack>();
  readonly #all: VideoTrack[] = [];
  readonly #journal: LineLog<VideoTrackLine>;

  constructor(
    private readonly store: ObjectStore,
    private readonly keys: EpochKeys,
    private readonly onFailure: (error: unknown) => void,
  ) {
    this.#journal = new LineLog(store, keys.videoJournal, onFailure);
  }

  async deliver(frames: readonly MediaFrame[]): Promise<void> {
    for (const frame of frames) {
      if (frame.kind === 'video' || frame.kind === 'share') {
        const track = await this.#trackOf(frame);
        await track.append(frame);
      } else if (frame.kind === 'notice' && BREAKS.has(frame.notice)) {
        for (const track of this.#all) track.broken();
      }
    }
  }

  async close(): Promise<void> {
    const settled = await Promise.allSettled(
      [...this.#all, this.#journal].map((file) => file.close()),
    );
    for (const result of settled) if (result.status === 'rejected') throw result.reason;
  }

  async #trackOf(frame: VideoFrame): Promise<VideoTrack> {
    const source = this.#labels.labelOf(frame.userId);
    const label = frame.kind === 'share' ? `share-${source}` : source;
    const known = this.#current.get(label);
    if (known?.line.codec === frame.codec) return known;
    const { kind, userId, userName, codec } = frame;
    const part = (known?.line.part ?? 0) + 1;
    const line = { track: label, part, kind, userId, userName, codec };
    const track = new VideoTrack(this.store, this.keys, line, this.onFailure);
    this.#current.set(label, track);
    this.#all.push(track);
    await this.#journal.append(line);
    return track;
  }
}
