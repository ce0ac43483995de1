import { v7 } from 'uuid';

/** A UUIDv7 (RFC 9562): sorts by creation time, lower case, dashed. */
export function newId(): string {
  return v7();
}
