import { describe, expect, it } from 'vitest';
import { FrameNumbers } from './frame.numbers.js';

const BASELINE = [0x67, 0x42, 0x00, 0x0a];
const HIGH_444 = [0x67, 0xf4, 0x00, 0x0a];

/** Bytes of a unit: those of its head, and bits; spaces are for the reader. */
function unit(head: readonly number[], bits: string): Uint8Array {
  const all = `${bits.replaceAll(' ', '')}1`;
  const bytes = all.padEnd(Math.ceil(all.length / 8) * 8, '0').match(/.{8}/g) ?? [];
  return Uint8Array.from([...head, ...bytes.map((byte) => Number.parseInt(byte, 2))]);
}

/** Of pictures with four bits of number: set 0, the bits' length, picture order, one reference, gaps. */
const sps = (mayLeaveOut = false) =>
  unit(BASELINE, `1 1 1 1 010 ${mayLeaveOut ? '1' : '0'} 1 1 1 1`);

/** First macroblock 0, a P slice, picture set 0, and the number. */
function slice(number: number, { head = 0x41, planes = '' } = {}): Uint8Array[] {
  return [unit([head], `1 00110 1 ${planes}${number.toString(2).padStart(4, '0')}`)];
}

const IDR = 0x65;
const NOT_NEEDED = 0x01;

/** Which of the pictures come behind a gap. */
function gapsIn(numbers: FrameNumbers, pictures: readonly (readonly Uint8Array[])[]): boolean[] {
  return pictures.map((units) => {
    const isGap = numbers.isGapBefore(units);
    numbers.taken(units);
    return isGap;
  });
}

describe('the numbers of pictures', () => {
  it('tell that one is missing which others need, also where they begin anew after 15', () => {
    const numbers = new FrameNumbers([sps()]);
    const pictures = [slice(0, { head: IDR }), slice(1), slice(3), slice(4)];
    expect(gapsIn(numbers, pictures)).toEqual([false, false, true, false]);
    const wrapped = [slice(14), slice(15), slice(0), slice(2)];
    expect(gapsIn(new FrameNumbers([sps()]), wrapped)).toEqual([false, false, false, true]);
  });

  it('tell nothing of a missing picture that no other needs, nor of further slices of one', () => {
    const numbers = new FrameNumbers([sps()]);
    const pictures = [
      slice(0, { head: IDR }),
      slice(1, { head: NOT_NEEDED }),
      slice(1),
      slice(1),
      slice(2, { head: NOT_NEEDED }),
      slice(2, { head: NOT_NEEDED }),
      slice(2),
    ];
    expect(gapsIn(numbers, pictures)).toEqual(pictures.map(() => false));
    // Others need the picture that is missing here, though the last one had the same number.
    expect(gapsIn(numbers, [slice(3, { head: NOT_NEEDED }), slice(4)])).toEqual([false, true]);
  });

  it('begin anew with a key picture', () => {
    const pictures = [slice(9), slice(0, { head: IDR }), slice(1), slice(9)];
    expect(gapsIn(new FrameNumbers([sps()]), pictures)).toEqual([false, false, false, true]);
  });

  it('stand behind the colour where each colour is a picture of its own', () => {
    // Chroma 4:4:4 in planes, 8 bits each, no transform bypass, no scaling.
    const set = unit(HIGH_444, '1 00100 1 1 1 0 0 1 1 1 010 0 1 1 1 1');
    const planes = '01';
    const pictures = [slice(4, { planes }), slice(5, { planes }), slice(7, { planes })];
    expect(gapsIn(new FrameNumbers([set]), pictures)).toEqual([false, false, true]);
  });

  it('cannot be judged where they may be left out, of several sequences, or without slices', () => {
    const pictures = [slice(0), slice(7)];
    expect(gapsIn(new FrameNumbers([sps(true)]), pictures)).toEqual([false, false]);
    expect(gapsIn(new FrameNumbers([sps(), sps()]), pictures)).toEqual([false, false]);
    expect(gapsIn(new FrameNumbers([sps()]), [slice(0), [], [Uint8Array.of(6)]])).toEqual([
      false,
      false,
      false,
    ]);
  });
});
