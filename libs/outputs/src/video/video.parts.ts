import type { VideoFrame } from '@zoom-platform/rtms/extension';
import { TrackLabels } from '../session/track.labels.js';
import type { LineLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { entryOf, type PictureFormat } from './picture.format.js';
import type { VideoJournalLine } from './video.journal.js';
import { VideoPart } from './video.part.js';

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
    { kind, userId, userName, timestamp }: VideoFrame,
    format: PictureFormat,
  ): Promise<VideoPart> {
    const { codec } = format;
    const facts = { track, part, kind, userId, userName, codec, startAt: timestamp };
    await this.journal.append({ line: 'track', ...facts });
    await this.journal.flush();
    return new VideoPart(this.store, this.keys.video(track, part), entryOf(format), this.onFailure);
  }
}
