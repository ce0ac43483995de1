import { entriesSchema } from '@zoom-platform/kernel';
import type { EncryptionKey } from './encryption-key.type.js';

/** `id:base64` of 32 bytes; either alphabet of RFC 4648, with or without padding. */
const ENTRY = /^(?<id>[\w.-]{1,64}):(?<base64>[\w+/-]{43}=?)$/;

/** `undefined`: not an entry of `ENCRYPTION_KEYS`. */
export function keyIn(entry: string): EncryptionKey | undefined {
  const { id, base64 } = ENTRY.exec(entry)?.groups ?? {};
  if (id === undefined || base64 === undefined) return undefined;
  return { id, bytes: new Uint8Array(Buffer.from(base64, 'base64')) };
}

/** `ENCRYPTION_KEYS`: entries separated by commas, ids unique; the first seals. */
export const encryptionKeysSchema = entriesSchema({
  entryIn: keyIn,
  nameOf: ({ id }) => id,
  called: 'id',
});
