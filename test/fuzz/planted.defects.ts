import type { FuzzOrder } from './fuzz.result.ts';
import type { FuzzTarget } from './fuzz.target.ts';

const LEAKED_BYTES = 2_048;

/** A target with a defect that the run has to find; without one where none is asked for. */
export function planted(target: FuzzTarget, plant: FuzzOrder['plant']): FuzzTarget {
  if (plant === 'nothing') return target;
  const leak: Buffer[] = [];
  return {
    corpus: target.corpus,
    take: (frame) => {
      const isSemantic = target.take(frame);
      if (plant === 'leak') leak.push(Buffer.alloc(LEAKED_BYTES, 1));
      if (plant === 'crash' && isSemantic && frame.includes('"__proto__"')) {
        throw new TypeError('planted');
      }
      // Bounded by whoever started this process, and only by them.
      while (plant === 'hang' && isSemantic && frame.includes('"__proto__"')) target.take(frame);
      return isSemantic;
    },
  };
}
