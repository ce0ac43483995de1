import type { Stats } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FolderBusyError } from '../outputs.errors.js';
import { hasCode, isErased, isGone, isMissing } from './disk.errors.js';
import { syncFolder } from './folder.sync.js';

/** An object's file can be written by its owner. */
const READ_ONLY = 0o400;
const WRITE_BITS = 0o222;
const TRIES = 20;
/** Others may empty the same folder. */
const ALL = { recursive: true, force: true, maxRetries: 8, retryDelay: 20 } as const;

/**
 * Puts an empty file in the place of a folder, for good: whichever process, that of a frozen owner included, makes or
 * opens something below it afterwards is refused by the file system (ENOTDIR). What it has open is unlinked, and is
 * gone once it closes. Several processes may erase at once.
 *
 * @param path of a folder that may not be there; the one above it is
 * @throws FolderBusyError where a writer was faster each time
 */
export async function eraseFolder(path: string): Promise<void> {
  const aside = `${path}.erased`;
  for (let tries = 0; !(await isReplaced(path, aside)); tries += 1) {
    if (tries === TRIES) throw new FolderBusyError(path);
  }
  await rm(aside, ALL);
  await syncFolder(dirname(path));
}

/** What {@link eraseFolder} left is not an object, even an empty one. */
export function isTombstone({ size, mode }: Pick<Stats, 'size' | 'mode'>): boolean {
  return size === 0 && (mode & WRITE_BITS) === 0;
}

/**
 * A writer that goes on fills a folder as fast as it is emptied, and none follows one that was renamed. What lies
 * aside is from a try before, or from a process that was killed.
 *
 * @returns false where a writer made the folder again meanwhile
 */
async function isReplaced(path: string, aside: string): Promise<boolean> {
  await empty(path);
  await rm(aside, ALL);
  try {
    // With the slash a folder alone is moved, never what stands in its place already.
    await rename(`${path}/`, aside);
  } catch (error) {
    if (isErased(error)) return true;
    if (isMade(error)) return false;
    if (!isMissing(error)) throw error;
  }
  try {
    await (await open(path, 'wx', READ_ONLY)).close();
    return true;
  } catch (error) {
    if (isMade(error)) return false;
    throw error;
  }
}

async function empty(path: string): Promise<void> {
  try {
    for (const name of await readdir(path)) await rm(join(path, name), ALL);
  } catch (error) {
    if (!isGone(error) && !isMade(error)) throw error;
  }
}

/** There is something again where nothing was. */
function isMade(error: unknown): boolean {
  return hasCode(error, 'ENOTEMPTY') || hasCode(error, 'EEXIST');
}
