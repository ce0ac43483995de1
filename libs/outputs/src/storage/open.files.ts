import { type FileHandle, open } from 'node:fs/promises';

/** Files open at once, of all sessions of this process: far below the usual limit of 1024. */
export const MAX_OPEN_FILES = 256;

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  users: number;
}

/**
 * The files that were used last stay open, up to a limit; one that was closed meanwhile is opened
 * again by its path. Files in use are never closed, so that more than the limit in use at once are
 * open as long as they are.
 */
export class OpenFiles {
  /** The one used longest ago first. */
  readonly #files = new Map<string, OpenFile>();

  constructor(private readonly limit = MAX_OPEN_FILES) {}

  /** Takes in a file that was just opened. */
  async add(path: string, handle: FileHandle): Promise<void> {
    this.#files.set(path, { handle: Promise.resolve(handle), users: 0 });
    await this.#closeOldest();
  }

  /** Gives the file, open for reading and writing. @throws what `open` and `task` throw */
  async use<T>(path: string, task: (handle: FileHandle) => Promise<T>): Promise<T> {
    const file = this.#files.get(path) ?? { handle: open(path, 'r+'), users: 0 };
    this.#files.delete(path);
    this.#files.set(path, file);
    file.users += 1;
    try {
      return await task(await this.#opened(path, file));
    } finally {
      file.users -= 1;
      await this.#closeOldest();
    }
  }

  /** Closes a file for good. */
  async close(path: string): Promise<void> {
    const file = this.#files.get(path);
    this.#files.delete(path);
    await (await file?.handle)?.close();
  }

  async #opened(path: string, file: OpenFile): Promise<FileHandle> {
    try {
      return await file.handle;
    } catch (error) {
      if (this.#files.get(path) === file) this.#files.delete(path);
      throw error;
    }
  }

  async #closeOldest(): Promise<void> {
    for (const [path, { users }] of this.#files) {
      if (this.#files.size <= this.limit) return;
      if (users === 0) await this.close(path);
    }
  }
}
