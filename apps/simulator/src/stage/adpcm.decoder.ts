/** Tables of the IMA ADPCM algorithm (IMA "Recommended Practices", revision 3.00, 1992). */
const INDEX_ADJUSTMENT = [-1, -1, -1, -1, 2, 4, 6, 8];

const STEP_SIZES = [
  7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73,
  80, 88, 97, 107, 118, 130, 143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494,
  544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282, 1411, 1552, 1707, 1878, 2066, 2272, 2499,
  2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493, 10442, 11487,
  12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
];

const BLOCK_HEADER_BYTES = 4;

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Decodes one mono block: first sample and step index, then four bits a sample, low half first. */
function decodeBlock(block: Buffer, output: Int16Array, offset: number): number {
  let sample = block.readInt16LE(0);
  let index = clamp(block.readUInt8(2), 0, STEP_SIZES.length - 1);
  let at = offset;
  const put = () => {
    if (at < output.length) output[at] = sample;
    at += 1;
  };
  put();
  for (const byte of block.subarray(BLOCK_HEADER_BYTES)) {
    for (const code of [byte & 0x0f, byte >> 4]) {
      const step = STEP_SIZES[index] ?? 0;
      let difference = step >> 3;
      if (code & 1) difference += step >> 2;
      if (code & 2) difference += step >> 1;
      if (code & 4) difference += step;
      sample = clamp(sample + (code & 8 ? -difference : difference), -32768, 32767);
      index = clamp(index + (INDEX_ADJUSTMENT[code & 7] ?? 0), 0, STEP_SIZES.length - 1);
      put();
    }
  }
  return at;
}

/** Decodes mono IMA ADPCM blocks of `blockBytes` each into exactly `samples` samples. */
export function decodeAdpcm(data: Buffer, blockBytes: number, samples: number): Int16Array {
  const output = new Int16Array(samples);
  let at = 0;
  for (let offset = 0; offset + BLOCK_HEADER_BYTES <= data.length; offset += blockBytes) {
    at = decodeBlock(data.subarray(offset, offset + blockBytes), output, at);
  }
  return output;
}
