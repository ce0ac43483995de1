import { CompactEncrypt, compactDecrypt, decodeProtectedHeader, errors } from 'jose';
import { z } from 'zod';
import type { EncryptionKey } from './encryption-key.type.js';
import { Vault, type SealedFor } from './vault.port.js';

const ALG = 'dir';
const ENC = 'A256GCM';

/** The header is in clear and authenticated: what was sealed for another binding does not open. */
const headerSchema = z.object({ kid: z.string(), purpose: z.string(), owner: z.string() });

/** Compact JWE (RFC 7516) under keys that are used as they are (`dir`). */
export class JweVault extends Vault {
  readonly #sealing: EncryptionKey;
  readonly #keys: ReadonlyMap<string, Uint8Array>;

  /** The first key seals, all open. */
  constructor(sealing: EncryptionKey, others: readonly EncryptionKey[] = []) {
    super();
    this.#sealing = sealing;
    this.#keys = new Map([sealing, ...others].map(({ id, bytes }) => [id, bytes]));
  }

  seal(value: string | Uint8Array, { purpose, owner }: SealedFor): Promise<string> {
    const { id, bytes } = this.#sealing;
    const plaintext = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return new CompactEncrypt(plaintext)
      .setProtectedHeader({ alg: ALG, enc: ENC, kid: id, purpose, owner })
      .encrypt(bytes);
  }

  async open(sealed: string, binding: SealedFor): Promise<string | undefined> {
    const plaintext = await this.openBytes(sealed, binding);
    return plaintext && new TextDecoder().decode(plaintext);
  }

  async openBytes(sealed: string, { purpose, owner }: SealedFor): Promise<Uint8Array | undefined> {
    const header = headerOf(sealed);
    if (header?.purpose !== purpose || header.owner !== owner) return undefined;
    const key = this.#keys.get(header.kid);
    return key === undefined ? undefined : decrypted(sealed, key);
  }

  isStale(sealed: string): boolean {
    return headerOf(sealed)?.kid !== this.#sealing.id;
  }
}

/** Not yet authenticated: says which key to try and nothing else that counts. */
function headerOf(sealed: string): z.infer<typeof headerSchema> | undefined {
  try {
    return headerSchema.safeParse(decodeProtectedHeader(sealed)).data;
  } catch {
    return undefined;
  }
}

async function decrypted(sealed: string, key: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const { plaintext } = await compactDecrypt(sealed, key, {
      keyManagementAlgorithms: [ALG],
      contentEncryptionAlgorithms: [ENC],
    });
    return plaintext;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
