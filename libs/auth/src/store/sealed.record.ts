import { createHash } from 'node:crypto';
import type { Vault } from '@zoom-platform/vault';
import type { z } from 'zod';

/** A value of one shape, as text that only the vault opens, for one owner. */
export class SealedRecord<Schema extends z.ZodType> {
  constructor(
    private readonly vault: Vault,
    private readonly purpose: string,
    private readonly schema: Schema,
  ) {}

  seal(value: z.input<Schema>, owner: string): Promise<string> {
    return this.vault.seal(JSON.stringify(value), { purpose: this.purpose, owner });
  }

  /** `undefined`: sealed with a key that is not known here, for another owner, or of another shape. */
  async open(sealed: string, owner: string): Promise<z.output<Schema> | undefined> {
    const text = await this.vault.open(sealed, { purpose: this.purpose, owner });
    if (text === undefined) return undefined;
    const value: unknown = JSON.parse(text);
    return this.schema.safeParse(value).data;
  }

  isStale(sealed: string): boolean {
    return this.vault.isStale(sealed);
  }
}

/** SHA-256 in hex: a token or a secret has far too much entropy to be found by its digest. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
