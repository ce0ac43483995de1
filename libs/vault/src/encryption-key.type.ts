/** A key that seals and opens. */
export interface EncryptionKey {
  /** Stands in clear in what it sealed; says nothing about the key. */
  readonly id: string;
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}
