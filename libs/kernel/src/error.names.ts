import { PlatformError } from './platform.error.js';

/**
 * What a record keeps of a failure: the `code` of a {@link PlatformError}, else `internal.error`, as a
 * caller is told of an error that no lib names (RFC 9457, member `code`).
 */
export function outcomeCode(error: unknown): string {
  return error instanceof PlatformError ? error.code : 'internal.error';
}

/**
 * What a log line may say of any failure: the `code` of a {@link PlatformError}, else the name of its
 * class, else the type of what was thrown. Never the message, which may quote a secret, a row or what
 * was said.
 */
export function failureName(error: unknown): string {
  if (error instanceof PlatformError) return error.code;
  return error instanceof Error ? error.name : `a thrown ${typeof error}`;
}
