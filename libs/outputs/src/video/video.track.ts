import type { VideoFrame } from '@zoom-platform/rtms/extension';
import { BatchedAppender } from '../storage/batched.appender.js';
import { LineLog } from '../storage/line.log.js';
import type { EpochKeys } from '../storage/object.keys.js';
import type { ObjectStore } from '../storage/object.store.js';
import { VIDEO_EXTENSIONS, type VideoIndexLine, type VideoTrackLine } from './video.journal.js';

/** One person's camera or screen in one codec: units as Zoom sent them, and an index of their times. */
export class VideoTrack {
  readonly #units: BatchedAppender;
  readonly #index: LineLog<VideoIndexLine>;
  #waitsForKeyFrame = true;

  constructor(
    store: ObjectStore,
    keys: EpochKeys,
    readonly line: VideoTrackLine,
    onFailure: (error: unknown) => void,
  ) {
    const extension = VIDEO_EXTENSIONS[line.codec];
    const key = (suffix: string) => keys.video(line.track, line.part, suffix);
    this.#units = new BatchedAppender(store, key(extension), onFailure);
    this.#index = new LineLog(store, key(`${extension}.jsonl`), onFailure);
  }

  /**
   * Appends a unit; one that needs units which are missing is left out.
   *
   * @throws what the store throws: the unit is lost, and those that need it with it
   */
  async append({ timestamp, keyFrame, data }: VideoFrame): Promise<void> {
    if (this.#waitsForKeyFrame && !keyFrame) return;
    this.#waitsForKeyFrame = false;
    const offset = this.#units.position;
    try {
      await this.#units.append(data);
      await this.#index.append({ timestamp, offset, bytes: data.byteLength, keyFrame });
    } catch (error) {
      this.broken();
      throw error;
    }
  }

  /** Units were lost: what follows is decodable again from the next key frame. */
  broken(): void {
    this.#waitsForKeyFrame = true;
  }

  async close(): Promise<void> {
    try {
      await this.#units.close();
    } finally {
      await this.#index.close();
    }
  }
}
