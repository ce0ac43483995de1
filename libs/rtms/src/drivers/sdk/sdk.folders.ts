import { existsSync, mkdirSync, mkdtempSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirLock } from '@zoom-platform/database';

const PREFIX = 'rtms-sdk-';
/** Name of the socket that a lock binds in the folder. */
const LOCK = 'lock.sock';

/** Where the library writes, below a child's folder. */
export const LOGS = 'logs';

/**
 * Working directories of this service's children, in one temporary folder that is locked while the
 * service lives: one that nobody holds was left by a service that was killed.
 */
export class SdkFolders {
  private constructor(
    private readonly root: string,
    private readonly lock: DataDirLock,
  ) {}

  /** Deletes first what killed services left: there may be spoken words in it. */
  static async open(): Promise<SdkFolders> {
    const found = await readdir(tmpdir(), { withFileTypes: true });
    const folders = found.filter((entry) => entry.isDirectory() && entry.name.startsWith(PREFIX));
    await Promise.all(folders.map(({ name }) => sweep(join(tmpdir(), name))));
    const root = await mkdtemp(join(tmpdir(), PREFIX));
    return new SdkFolders(root, await DataDirLock.acquire(root));
  }

  /** For one child: its working directory. */
  make(): string {
    const folder = mkdtempSync(join(this.root, 'child-'));
    mkdirSync(join(folder, LOGS));
    return folder;
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
    await this.lock.release();
  }
}

async function sweep(folder: string): Promise<void> {
  // Another service makes its folder at this moment, and has not locked it yet.
  if (!existsSync(join(folder, LOCK))) return;
  try {
    const lock = await DataDirLock.acquire(folder);
    await rm(folder, { recursive: true, force: true });
    await lock.release();
  } catch {
    // Held by a service that lives, or another user's: neither is ours to delete.
  }
}
