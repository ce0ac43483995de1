/** What a sealed value is bound to: it opens under the same binding only. */
export interface SealedFor {
  /** What the value is: `oauth.access_token`, `oauth.grant`. */
  readonly purpose: string;
  /** Whose it is: an account or app id. */
  readonly owner: string;
}

/** Secrets at rest: authenticated encryption with keys that can be rotated. */
export abstract class Vault {
  /** Text that can be stored; names the key, never holds the value in clear. Text is sealed as UTF-8. */
  abstract seal(value: string | Uint8Array, binding: SealedFor): Promise<string>;

  /**
   * The value; `undefined` when the key is not known here, or the text is not what was sealed for
   * this very binding.
   */
  abstract open(sealed: string, binding: SealedFor): Promise<string | undefined>;

  /** The bytes of the value, as {@link open}. */
  abstract openBytes(sealed: string, binding: SealedFor): Promise<Uint8Array | undefined>;

  /** Whether it was sealed with another key than new values are: seal it again when convenient. */
  abstract isStale(sealed: string): boolean;
}
