import { LocalObjectStore } from '../storage/local.object-store.js';
import type { GrowingObject } from '../storage/object.store.js';

/** A real disk whose process is killed by the system with SIGKILL right before a step that changes the disk. */
export class MortalStore extends LocalObjectStore {
  #steps = Infinity;

  /** @param steps how many changes it still sees */
  diesAfter(steps: number): void {
    this.#steps = steps;
  }

  override async create(key: string): Promise<GrowingObject> {
    this.#step();
    const object = await super.create(key);
    return {
      key,
      writeAt: async (position, chunks) => {
        this.#step();
        // A kill may also fall within a write.
        await object.writeAt(position, chunks.slice(0, 1));
        const rest = chunks.slice(1);
        if (rest.length === 0) return;
        this.#step();
        await object.writeAt(position + (chunks[0]?.byteLength ?? 0), rest);
      },
      truncate: async (bytes) => {
        this.#step();
        await object.truncate(bytes);
      },
      seal: async () => {
        this.#step();
        await object.seal();
      },
    };
  }

  override async delete(key: string): Promise<void> {
    this.#step();
    await super.delete(key);
  }

  #step(): void {
    this.#steps -= 1;
    if (this.#steps < 0) process.kill(process.pid, 'SIGKILL');
  }
}
