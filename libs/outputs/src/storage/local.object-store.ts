import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { ObjectExistsError, ObjectNotFoundError } from '../outputs.errors.js';
import { assertObjectKey } from './object.keys.js';
import { MAX_OPEN_FILES, OpenFiles } from './open.files.js';
import { type GrowingObject, type ObjectInfo, ObjectStore } from './object.store.js';

const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** Longest list of buffers that one `pwritev` takes on Linux (IOV_MAX). */
const MAX_BUFFERS = 1024;
/** Each pause is so much longer than the one before. */
const DELETE_RETRIES = 8;
const DELETE_RETRY_MS = 20;

/** Objects as files below one folder, readable by their owner only. */
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
    await this.#files.add(path, await existsAsError(key, open(path, 'wx', PRIVATE_FILE)));
    return new LocalFile(key, path, this.#files);
  }

  async reopen(key: string): Promise<GrowingObject> {
    const path = this.#path(key);
    await this.#files.add(path, await missingAsNotFound(key, open(path, 'r+')));
    return new LocalFile(key, path, this.#files);
  }

  async put(key: string, content: Iterable<string | Uint8Array>): Promise<void> {
    const path = await this.#prepare(key);
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

  async stat(key: string): Promise<ObjectInfo | null> {
    try {
      const { size, mtimeMs } = await stat(this.#path(key));
      return { key, bytes: size, modifiedAt: mtimeMs };
    } catch (error) {
      if (isMissing(error)) return null;
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
    await rm(this.#path(key), { force: true });
  }

  async deleteFolder(folder: string): Promise<void> {
    // A writer that goes on meanwhile makes a folder that was just emptied full again.
    const patiently = { maxRetries: DELETE_RETRIES, retryDelay: DELETE_RETRY_MS };
    await rm(this.#path(folder), { recursive: true, force: true, ...patiently });
  }

  /** A file is as complete as its writer left it. */
  async complete(): Promise<void> {}

  async check(): Promise<void> {
    await mkdir(this.localFolder, { recursive: true, mode: PRIVATE_FOLDER });
  }

  async #entries(folder: string, { recursive }: { recursive: boolean }) {
    const options = { recursive, withFileTypes: true } as const;
    return readdir(this.#path(folder), options).catch((error: unknown) => {
      if (isMissing(error)) return [];
      throw error;
    });
  }

  #path(key: string): string {
    assertObjectKey(key);
    return join(this.localFolder, ...key.split('/'));
  }

  async #prepare(key: string): Promise<string> {
    const path = this.#path(key);
    await mkdir(dirname(path), { recursive: true, mode: PRIVATE_FOLDER });
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
    await this.files.use(this.path, (file) => writeAll(file, position, chunks));
  }

  async truncate(bytes: number): Promise<void> {
    await this.files.use(this.path, (file) => file.truncate(bytes));
  }

  async seal(): Promise<void> {
    try {
      await this.files.use(this.path, (file) => file.sync());
    } finally {
      await this.files.close(this.path);
    }
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

async function writeDurably(path: string, content: Iterable<string | Uint8Array>): Promise<void> {
  const file = await open(path, 'wx', PRIVATE_FILE);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename durable (fsync(2)); platforms that cannot open a folder do without. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function missingAsNotFound<T>(key: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw isMissing(error) ? new ObjectNotFoundError(key) : error;
  }
}

async function existsAsError<T>(key: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? new ObjectExistsError(key) : error;
  }
}

function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
