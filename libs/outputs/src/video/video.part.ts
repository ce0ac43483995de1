import { Mp4File } from '../mp4/mp4.file.js';
import type { PictureEntry } from '../mp4/picture.entry.js';
import { BatchedWriter } from '../storage/batched.writer.js';
import type { ObjectStore } from '../storage/object.store.js';

/** One picture, as its file keeps it. */
export interface Picture {
  /** Zoom's creation time, Unix milliseconds. */
  readonly timestamp: number;
  readonly keyFrame: boolean;
  readonly data: Uint8Array;
}

type HeldPicture = Picture & { readonly byteLength: number };

/** One file of a track: pictures of one format, in fragments of half a second or 64 KiB. */
export class VideoPart {
  readonly #file: Mp4File;
  readonly #writer: BatchedWriter<HeldPicture>;

  constructor(
    store: ObjectStore,
    key: string,
    pictures: PictureEntry,
    onFailure: (error: unknown) => void,
  ) {
    this.#file = new Mp4File(store, key, pictures);
    this.#writer = new BatchedWriter((held) => this.#file.write(held), onFailure);
  }

  /** @throws what the store throws: the picture is lost */
  append(picture: Picture): Promise<void> {
    return this.#writer.append({ ...picture, byteLength: picture.data.byteLength });
  }

  /** What was taken and is not in the file. */
  get unwritten(): readonly Picture[] {
    return this.#writer.held;
  }

  /** @throws what the store throws: what is {@link unwritten} then is lost */
  async close(): Promise<void> {
    try {
      await this.#writer.close();
    } finally {
      await this.#file.close();
    }
  }
}
