import { z } from 'zod';
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
export const encryptionKeysSchema = z
  .string()
  .transform((text, context): readonly EncryptionKey[] => {
    const keys: EncryptionKey[] = [];
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    for (const [index, entry] of text.split(',').entries()) {
      const key = keyIn(entry.trim());
      if (key === undefined) return refuse(`has a bad entry at position ${String(index + 1)}`);
      if (keys.some(({ id }) => id === key.id)) {
        return refuse(`has one id twice, at position ${String(index + 1)}`);
      }
      keys.push(key);
    }
    return keys;
  });
