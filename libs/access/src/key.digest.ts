import { createHash } from 'node:crypto';

/** A key is 32 random bytes or more, so one fast hash keeps it. */
export function digestOf(key: string): Buffer {
  return createHash('sha256').update(key, 'utf8').digest();
}
