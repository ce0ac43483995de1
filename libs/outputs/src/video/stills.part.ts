import { BatchedAppender } from '../storage/batched.appender.js';
import { LineLog } from '../storage/line.log.js';
import type { ObjectStore } from '../storage/object.store.js';
import type { VideoIndexLine } from './video.journal.js';
import type { Picture, VideoPart } from './video.part.js';

/** Whole pictures one after the other as Zoom sent them, and an index of their times. */
export class StillsPart implements VideoPart {
  readonly #pictures: BatchedAppender;
  readonly #index: LineLog<VideoIndexLine>;

  constructor(store: ObjectStore, key: string, onFailure: (error: unknown) => void) {
    this.#pictures = new BatchedAppender(store, key, onFailure);
    this.#index = new LineLog(store, `${key}.jsonl`, onFailure);
  }

  async append({ timestamp, data }: Picture): Promise<void> {
    const offset = this.#pictures.position;
    await this.#pictures.append(data);
    await this.#index.append({ timestamp, offset, bytes: data.byteLength });
  }

  async close(): Promise<void> {
    try {
      await this.#pictures.close();
    } finally {
      await this.#index.close();
    }
  }
}
