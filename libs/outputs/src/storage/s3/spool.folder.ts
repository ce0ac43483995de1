import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readAll } from '../line.log.js';
import { LocalObjectStore } from '../local.object-store.js';
import type { ObjectInfo } from '../object.store.js';

/** Objects on local disk that are not in the store yet, and the ids of their uploads. */
export class SpoolFolder {
  readonly files: LocalObjectStore;
  readonly #ids: LocalObjectStore;
  readonly #objects: string;

  constructor(private readonly root: string) {
    this.#objects = join(root, 'objects');
    this.files = new LocalObjectStore(this.#objects);
    this.#ids = new LocalObjectStore(join(root, 'uploads'));
  }

  /** What a former process left. */
  async left(): Promise<ObjectInfo[]> {
    await this.files.check();
    const folders = await readdir(this.#objects);
    const lists = await Promise.all(folders.map((folder) => this.files.list(folder)));
    return lists.flat();
  }

  async noteUpload(key: string, id: string): Promise<void> {
    await this.#ids.put(key, [id]);
  }

  async uploadOf(key: string): Promise<string | null> {
    if ((await this.#ids.stat(key)) === null) return null;
    return (await readAll(await this.#ids.read(key))).toString('utf8');
  }

  async remove(key: string): Promise<void> {
    await this.files.delete(key);
    await this.#ids.delete(key);
  }

  async clear(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
