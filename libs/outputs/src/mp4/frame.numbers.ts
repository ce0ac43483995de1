import { BitReader } from './bit.reader.js';
import { sequenceFacts } from './h264.sps.js';
import { NAL, nalType } from './h264.units.js';

/** More than the head of a slice has before its number and with it. */
const HEAD_BYTES = 24;
const REFERENCE_MASK = 0x60;

interface Slice {
  readonly number: number;
  readonly isKey: boolean;
  /** Whether other pictures may need this one. */
  readonly isReference: boolean;
}

/**
 * Follows the numbers of one sequence's pictures (ITU-T H.264 §7.4.3, `frame_num`): each is that of the
 * last picture which others may need, or one more. Where it is not, such a picture is missing, at any
 * frame rate. Streams that may leave numbers out, or that have several sequences, cannot be judged.
 */
export class FrameNumbers {
  readonly #bits: number;
  readonly #hasPlanes: boolean;
  readonly #isOrdered: boolean;
  #last: number | null = null;

  constructor(sps: readonly Uint8Array[]) {
    const [only = new Uint8Array(0)] = sps;
    const { numberBits, hasPlanes, mayLeaveOut } = sequenceFacts(only);
    this.#bits = numberBits;
    this.#hasPlanes = hasPlanes;
    this.#isOrdered = sps.length === 1 && !mayLeaveOut;
  }

  /** Whether a picture is missing that the one of these units may need. */
  isGapBefore(units: readonly Uint8Array[]): boolean {
    const slice = this.#sliceIn(units);
    if (slice === null || slice.isKey || this.#last === null) return false;
    const next = (this.#last + 1) % 2 ** this.#bits;
    return slice.number !== this.#last && slice.number !== next;
  }

  /** The picture of these units is the last one. */
  taken(units: readonly Uint8Array[]): void {
    const slice = this.#sliceIn(units);
    if (slice?.isReference === true) this.#last = slice.number;
  }

  #sliceIn(units: readonly Uint8Array[]): Slice | null {
    const unit = this.#isOrdered ? units.find((each) => isSlice(nalType(each))) : undefined;
    if (unit === undefined) return null;
    const reader = new BitReader(unit.subarray(1, HEAD_BYTES));
    reader.unsigned();
    reader.unsigned();
    reader.unsigned();
    if (this.#hasPlanes) reader.bits(2);
    return {
      number: reader.bits(this.#bits),
      isKey: nalType(unit) === NAL.keySlice,
      isReference: ((unit[0] ?? 0) & REFERENCE_MASK) !== 0,
    };
  }
}

function isSlice(type: number): boolean {
  return type === NAL.slice || type === NAL.keySlice;
}
