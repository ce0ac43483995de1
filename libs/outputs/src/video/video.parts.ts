import type { VideoFrame } from '@zoom-platform/rtms/extension';
import type { ParameterSets } from '../mp4/h264.units.js';
import { TrackLabels } from '../session/track.labels.js';
import type { LineLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { H264Part } from './h264.part.js';
import { StillsPart } from './stills.part.js';
import { VIDEO_EXTENSIONS, type VideoJournalLine } from './video.journal.js';
import type { VideoPart } from './video.part.js';

/** Names the tracks of one epoch, and opens their files. */
export class VideoParts {
  readonly #labels = new TrackLabels();

  constructor(
    private readonly store: ObjectStore,
    private readonly keys: EpochKeys,
    private readonly journal: LineLog<VideoJournalLine>,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** `video-` or `share-`, and whose it is. */
  trackOf({ kind, userId }: VideoFrame): string {
    return `${kind}-${this.#labels.labelOf({ userId })}`;
  }

  /** Its line is on the disk before its pictures are: without it a file has no place. */
  async open(
    track: string,
    part: number,
    { kind, userId, userName, codec, timestamp }: VideoFrame,
    sets: ParameterSets | null,
  ): Promise<VideoPart> {
    const facts = { track, part, kind, userId, userName, codec, startAt: timestamp };
    await this.journal.append({ line: 'track', ...facts });
    await this.journal.flush();
    const key = this.keys.video(track, part, VIDEO_EXTENSIONS[codec]);
    return codec === 'H264' && sets !== null
      ? new H264Part(this.store, key, sets, this.onFailure)
      : new StillsPart(this.store, key, this.onFailure);
  }
}
