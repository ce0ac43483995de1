import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { DiskUnnamedError } from '../outputs.errors.js';
import { ObjectStore } from '../storage/object.store.js';

const FILE = 'disk.id';
const PRIVATE_FILE = 0o600;
const PRIVATE_FOLDER = 0o700;
/** Who makes the file writes it at once: one that is still empty then was left by a killed process. */
const MAKING_MS = 5_000;

const uuid = z.uuid();

/**
 * The disk below the store: a folder that replicas share is one disk, and one that is carried to
 * another machine stays the one it was.
 */
@Injectable()
export class StoreDisk {
  readonly #folder: string;
  #id: Promise<string> | null = null;

  constructor(store: ObjectStore) {
    this.#folder = store.localFolder;
  }

  /** A UUID, kept in the folder itself. @throws DiskUnnamedError, and what the disk throws */
  id(): Promise<string> {
    this.#id ??= this.#named().catch((error: unknown) => {
      this.#id = null;
      throw error;
    });
    return this.#id;
  }

  /** What stands there counts, also for who has just made it: another process may have taken it for left behind. */
  async #named(): Promise<string> {
    await this.#make();
    return this.#read();
  }

  /** Without a hard link or a rename over what another process made: not every shared disk has those. */
  async #make(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
    try {
      const file = await open(this.#path, 'wx', PRIVATE_FILE);
      try {
        await file.writeFile(randomUUID());
        await file.sync();
      } finally {
        await file.close();
      }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return;
      throw error;
    }
  }

  async #read(): Promise<string> {
    const { success, data } = uuid.safeParse(await readFile(this.#path, 'utf8'));
    if (success) return data;
    const { mtimeMs, size } = await stat(this.#path);
    if (size === 0 && Date.now() - mtimeMs > MAKING_MS) await rm(this.#path, { force: true });
    throw new DiskUnnamedError(this.#path);
  }

  get #path(): string {
    return join(this.#folder, FILE);
  }
}
