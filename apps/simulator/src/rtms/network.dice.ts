import type { NetworkScript } from '../stage/performance.port.js';

/** Mixes integers into one of 32 bits that looks random (the finaliser of MurmurHash3). */
function scramble(...values: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const value of values) {
    hash = Math.imul(hash ^ (value >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

const SALT_LOSS = 1;
const SALT_JITTER = 2;

/** The same packet meets the same fate in every run with the same seed. */
export class NetworkDice {
  readonly #script: NetworkScript;

  constructor(script: NetworkScript) {
    this.#script = script;
  }

  loses(userId: number, positionMs: number): boolean {
    const roll = scramble(this.#script.seed, SALT_LOSS, userId, positionMs) / 0x1_0000_0000;
    return roll < this.#script.lossRate;
  }

  /** Milliseconds that a packet leaves after it is complete. */
  delayMs(positionMs: number): number {
    const roll = scramble(this.#script.seed, SALT_JITTER, positionMs) / 0x1_0000_0000;
    return roll * this.#script.jitterMs;
  }
}
