import { ContentDeletedError, ObjectExistsError, ObjectNotFoundError } from '../outputs.errors.js';

/** Whether the operating system refused with this code. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

/** A file stands where the path needs a folder: the folder was erased. */
export function isErased(error: unknown): boolean {
  return hasCode(error, 'ENOTDIR');
}

/** For a reader there is nothing, either way. */
export function isGone(error: unknown): boolean {
  return isMissing(error) || isErased(error);
}

export async function missingAsNotFound<T>(key: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw isGone(error) ? new ObjectNotFoundError(key) : error;
  }
}

export async function existsAsError<T>(key: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? new ObjectExistsError(key) : error;
  }
}

/** Where a folder cannot be made since a file has its name, that is what erasing it left. */
export async function existsAsDeleted<T>(making: Promise<T>): Promise<T> {
  try {
    return await making;
  } catch (error) {
    throw hasCode(error, 'EEXIST') ? new ContentDeletedError() : error;
  }
}

/** For writers. */
export async function erasedAsDeleted<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw isErased(error) ? new ContentDeletedError() : error;
  }
}
