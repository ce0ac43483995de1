import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import {
  erasedAsDeleted,
  existsAsDeleted,
  existsAsError,
  isErased,
  isGone,
  missingAsNotFound,
} from './disk.errors.js';
import { eraseFolder, isTombstone } from './erased.folder.js';
import { syncFolder } from './folder.sync.js';
import { assertObjectKey } from './object.keys.js';
import { MAX_OPEN_FILES, OpenFiles } from './open.files.js';
import { type GrowingObject, type ObjectInfo, ObjectStore } from './object.store.js';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** Longest list of buffers that one `pwritev` takes on Linux (IOV_MAX). */
const MAX_BUFFERS = 1024;

/**
 * Objects as files below one folder, readable by their owner only. An empty file stands in the place of a folder
 * that was erased (see {@link eraseFolder}): readers find nothing there, writers get ContentDeletedError.
 */
export class LocalObjectStore extends ObjectStore {
  readonly #files: OpenFiles;

  /** @param maxOpenFiles descriptors that growing objects hold at once */
  constructor(
    readonly localFolder: string,
    maxOpenFiles = MAX_OPEN_FILES,
  ) {
    super();
    this.#files = new OpenFiles(maxOpenFiles);
  }

  async create(key: string): Promise<GrowingObject> {
    const path = await this.#prepare(key);
    const file = existsAsError(key, erasedAsDeleted(open(path, 'wx', PRIVATE_FILE)));
    await this.#files.add(path, await file);
    return new LocalFile(key, path, this.#files);
  }

  async reopen(key: string): Promise<GrowingObject> {
    const path = this.#path(key);
    const file = missingAsNotFound(key, erasedAsDeleted(open(path, 'r+')));
    await this.#files.add(path, await file);
    return new LocalFile(key, path, this.#files);
  }

  async put(key: string, content: Iterable<string | Uint8Array>): Promise<void> {
    const path = await this.#prepare(key);
    await erasedAsDeleted(putDurably(path, content));
  }

  async stat(key: string): Promise<ObjectInfo | null> {
    try {
      const stats = await stat(this.#path(key));
      return isTombstone(stats) ? null : { key, bytes: stats.size, modifiedAt: stats.mtimeMs };
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  }

  async list(folder: string): Promise<readonly ObjectInfo[]> {
    const entries = await this.#entries(folder, { recursive: true });
    const keys = entries
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.draft'))
      .map((entry) =>
        relative(this.localFolder, join(entry.parentPath, entry.name)).split(sep).join('/'),
      );
    const infos = await Promise.all(keys.sort().map((key) => this.stat(key)));
    return infos.filter((info) => info !== null);
  }

  async folders(folder: string): Promise<readonly string[]> {
    const entries = await this.#entries(folder, { recursive: false });
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  }

  localFolders(folder: string): Promise<readonly string[]> {
    return this.folders(folder);
  }

  async read(key: string, range?: { start: number; end: number }): Promise<Readable> {
    const file = await missingAsNotFound(key, open(this.#path(key), 'r'));
    return createReadStream('', { fd: file, ...range });
  }

  async delete(key: string): Promise<void> {
    await rm(this.#path(key), { force: true }).catch((error: unknown) => {
      if (!isErased(error)) throw error;
    });
  }

  async erase(folder: string): Promise<void> {
    await eraseFolder(await this.#prepare(folder));
  }

  /** A file is as complete as its writer left it. */
  async complete(): Promise<void> {}

  async check(): Promise<void> {
    await mkdir(this.localFolder, { recursive: true, mode: PRIVATE_FOLDER });
  }

  async #entries(folder: string, { recursive }: { recursive: boolean }) {
    const options = { recursive, withFileTypes: true } as const;
    return readdir(this.#path(folder), options).catch((error: unknown) => {
      if (isGone(error)) return [];
      throw error;
    });
  }

  #path(key: string): string {
    assertObjectKey(key);
    return join(this.localFolder, ...key.split('/'));
  }

  async #prepare(key: string): Promise<string> {
    const path = this.#path(key);
    const folder = mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
    await existsAsDeleted(erasedAsDeleted(folder));
    return path;
  }
}

class LocalFile implements GrowingObject {
  constructor(
    readonly key: string,
    private readonly path: string,
    private readonly files: OpenFiles,
  ) {}

  async writeAt(position: number, chunks: readonly Uint8Array[]): Promise<void> {
    await this.#use((file) => writeAll(file, position, chunks));
  }

  async truncate(bytes: number): Promise<void> {
    await this.#use((file) => file.truncate(bytes));
  }

  async seal(): Promise<void> {
    try {
      await this.#use((file) => file.sync());
    } finally {
      await this.files.close(this.path);
    }
  }

  #use(task: (file: FileHandle) => Promise<void>): Promise<void> {
    return erasedAsDeleted(this.files.use(this.path, task));
  }
}

async function writeAll(
  file: FileHandle,
  position: number,
  chunks: readonly Uint8Array[],
): Promise<void> {
  let at = position;
  let rest = chunks.filter((chunk) => chunk.byteLength > 0);
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest.slice(0, MAX_BUFFERS), at);
    at += bytesWritten;
    rest = withoutHead(rest, bytesWritten);
  }
}

/** A write may be cut short, e.g. by a full disk: what is left of the chunks after `bytes`. */
function withoutHead(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  const rest: Uint8Array[] = [];
  let skip = bytes;
  for (const chunk of chunks) {
    if (skip >= chunk.byteLength) skip -= chunk.byteLength;
    else {
      rest.push(skip === 0 ? chunk : chunk.subarray(skip));
      skip = 0;
    }
  }
  return rest;
}

async function putDurably(path: string, content: Iterable<string | Uint8Array>): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.draft`;
  try {
    await writeDurably(draft, content);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function writeDurably(path: string, content: Iterable<string | Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
