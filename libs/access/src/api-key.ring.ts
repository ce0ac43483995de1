import { timingSafeEqual } from 'node:crypto';
import type { ApiKey } from './api-key.type.js';
import { digestOf } from './key.digest.js';

/** All keys that are valid now. */
export class ApiKeyRing {
  constructor(private readonly keys: readonly ApiKey[]) {}

  /** Compares digests with every key in constant time: the time taken tells nothing of any key. */
  find(presented: string): ApiKey | undefined {
    const digest = digestOf(presented);
    return this.keys.filter((key) => timingSafeEqual(key.digest, digest)).at(0);
  }
}
