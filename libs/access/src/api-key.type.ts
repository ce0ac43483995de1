/** Stands for every scope. */
export const ALL_SCOPES = '*';

/** A key that callers of our API may present; only its digest is known here. */
export interface ApiKey {
  /** For people and logs; says nothing about the key. */
  readonly name: string;
  /** SHA-256 of the key's UTF-8 text. */
  readonly digest: Buffer;
  /** What its holder may do, e.g. `meetings:read`, or `*`. */
  readonly scopes: readonly string[];
}
