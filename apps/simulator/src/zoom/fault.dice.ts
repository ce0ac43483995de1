import { createHash } from 'node:crypto';

/** Numbers from 0 up to 1, the same ones for the same seed. */
export function seededDice(seed: number): () => number {
  let rolls = 0;
  return () => {
    rolls += 1;
    const digest = createHash('sha256').update(`${seed} ${rolls}`).digest();
    return digest.readUInt32BE(0) / 0x1_0000_0000;
  };
}
