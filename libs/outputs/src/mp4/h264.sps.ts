import { BitReader } from './bit.reader.js';

/** What the head of a file says about its pictures. */
export interface SequenceFacts {
  readonly profile: number;
  readonly compatibility: number;
  readonly level: number;
  readonly chroma: number;
  /** Each colour is coded as a picture of its own. */
  readonly hasPlanes: boolean;
  /** Bits of the number of a picture, at most 16. */
  readonly numberBits: number;
  /** Numbers may be left out without a loss: where an encoder drops pictures, say. */
  readonly mayLeaveOut: boolean;
  readonly lumaDepth: number;
  readonly chromaDepth: number;
  readonly width: number;
  readonly height: number;
}

/** Profiles whose sets tell their chroma format (ITU-T H.264 §7.3.2.1.1). */
const WITH_CHROMA = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);
const MACROBLOCK = 16;
const MAX_CYCLE = 255;
const MAX_NUMBER_BITS = 16;

/** Reads a sequence parameter set; nonsense in it gives nonsense, never an error. */
export function sequenceFacts(sps: Uint8Array): SequenceFacts {
  const [, profile = 0, compatibility = 0, level = 0] = sps;
  const reader = new BitReader(sps.subarray(4));
  reader.unsigned();
  const format = WITH_CHROMA.has(profile)
    ? chromaFormat(reader)
    : { chroma: 1, hasPlanes: false, lumaDepth: 8, chromaDepth: 8 };
  const numberBits = Math.min(MAX_NUMBER_BITS, 4 + reader.unsigned());
  skipPictureOrder(reader);
  reader.unsigned();
  const mayLeaveOut = reader.flag();
  const numbers = { numberBits, mayLeaveOut };
  const size = pictureSize(reader, format.chroma);
  return { profile, compatibility, level, ...format, ...numbers, ...size };
}

function chromaFormat(reader: BitReader) {
  const chroma = reader.unsigned();
  const hasPlanes = chroma === 3 && reader.flag();
  const lumaDepth = 8 + reader.unsigned();
  const chromaDepth = 8 + reader.unsigned();
  reader.flag();
  if (reader.flag()) {
    for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
      if (reader.flag()) skipScalingList(reader, list < 6 ? 16 : 64);
    }
  }
  return { chroma, hasPlanes, lumaDepth, chromaDepth };
}

function skipScalingList(reader: BitReader, size: number): void {
  let next = 8;
  for (let index = 0; index < size && next !== 0; index += 1) {
    next = (next + reader.signed() + 256) % 256;
  }
}

function skipPictureOrder(reader: BitReader): void {
  const type = reader.unsigned();
  if (type === 0) reader.unsigned();
  if (type !== 1) return;
  reader.flag();
  reader.signed();
  reader.signed();
  const cycle = Math.min(MAX_CYCLE, reader.unsigned());
  for (let index = 0; index < cycle; index += 1) reader.signed();
}

function pictureSize(reader: BitReader, chroma: number) {
  const columns = reader.unsigned() + 1;
  const rows = reader.unsigned() + 1;
  const framesOnly = reader.flag();
  if (!framesOnly) reader.flag();
  reader.flag();
  const fields = framesOnly ? 1 : 2;
  const isCropped = reader.flag();
  const crop = () => (isCropped ? reader.unsigned() : 0);
  const [left, right, top, bottom] = [crop(), crop(), crop(), crop()];
  const unitX = chroma === 1 || chroma === 2 ? 2 : 1;
  const unitY = (chroma === 1 ? 2 : 1) * fields;
  return {
    width: columns * MACROBLOCK - (left + right) * unitX,
    height: rows * MACROBLOCK * fields - (top + bottom) * unitY,
  };
}
