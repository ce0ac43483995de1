import type { ParameterSets } from '../mp4/h264.units.js';
import { Mp4File } from '../mp4/mp4.file.js';
import { BatchedWriter } from '../storage/batched.writer.js';
import type { ObjectStore } from '../storage/object.store.js';
import type { Picture, VideoPart } from './video.part.js';

type HeldPicture = Picture & { readonly byteLength: number };

/** H.264 of one parameter set, in fragments of half a second or 64 KiB. */
export class H264Part implements VideoPart {
  readonly #file: Mp4File;
  readonly #writer: BatchedWriter<HeldPicture>;

  constructor(
    store: ObjectStore,
    key: string,
    sets: ParameterSets,
    onFailure: (error: unknown) => void,
  ) {
    this.#file = new Mp4File(store, key, sets);
    this.#writer = new BatchedWriter((pictures) => this.#file.write(pictures), onFailure);
  }

  append(picture: Picture): Promise<void> {
    return this.#writer.append({ ...picture, byteLength: picture.data.byteLength });
  }

  async close(): Promise<void> {
    try {
      await this.#writer.close();
    } finally {
      await this.#file.close();
    }
  }
}
