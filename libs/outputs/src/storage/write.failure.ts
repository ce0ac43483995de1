import { ContentDeletedError, SpoolFullError } from '../outputs.errors.js';

/** Why a write failed, as a label. */
export type WriteFailure =
  | 'disk_full'
  | 'spool_full'
  | 'access_denied'
  | 'too_many_files'
  | 'io_error'
  /** Somebody deleted the session: this owner is a stale one. */
  | 'deleted'
  | 'other';

const BY_CODE: ReadonlyMap<unknown, WriteFailure> = new Map([
  ['ENOSPC', 'disk_full'],
  ['EDQUOT', 'disk_full'],
  ['EACCES', 'access_denied'],
  ['EPERM', 'access_denied'],
  ['EROFS', 'access_denied'],
  ['EMFILE', 'too_many_files'],
  ['ENFILE', 'too_many_files'],
  ['EIO', 'io_error'],
]);

export function writeFailureOf(error: unknown): WriteFailure {
  if (error instanceof SpoolFullError) return 'spool_full';
  if (error instanceof ContentDeletedError) return 'deleted';
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return BY_CODE.get(code) ?? 'other';
}
