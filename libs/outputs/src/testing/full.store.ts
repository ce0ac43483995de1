import type { GrowingObject } from '../storage/object.store.js';
import { LocalObjectStore } from '../storage/local.object-store.js';

/** A real disk that is full at will: as a real one does, it takes a part of a write and then throws. */
export class FullStore extends LocalObjectStore {
  /** Which objects it has no room for. */
  isFull: (key: string) => boolean = () => false;

  override async create(key: string): Promise<GrowingObject> {
    if (this.isFull(key)) throw noSpace();
    const object = await super.create(key);
    return {
      key,
      writeAt: async (position, chunks) => {
        if (!this.isFull(key)) return object.writeAt(position, chunks);
        await object.writeAt(
          position,
          chunks.slice(0, 1).map((chunk) => chunk.subarray(0, chunk.byteLength >> 1)),
        );
        throw noSpace();
      },
      truncate: (bytes) => object.truncate(bytes),
      seal: () => object.seal(),
    };
  }
}

function noSpace(): Error {
  return Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
}
