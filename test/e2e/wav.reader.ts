/** A WAV file as an outsider reads it: RIFF chunks, not our writer's code. */
export interface WavFile {
  readonly sampleRate: number;
  readonly channels: number;
  readonly samples: Int16Array;
  /** Where the first sample stands, in samples: `TimeReference` of the `bext` chunk (EBU Tech 3285). */
  readonly timeReference: number | null;
}

/** Offset of `TimeReferenceLow` in a `bext` chunk. */
const TIME_REFERENCE = 338;

/** @throws Error when the bytes are no PCM WAV. */
export function readWav(bytes: Buffer): WavFile {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error('no RIFF/WAVE file');
  }
  let format = { channels: 0, sampleRate: 0, bits: 0 };
  let timeReference: number | null = null;
  for (let at = 12; at + 8 <= bytes.length;) {
    const id = bytes.toString('latin1', at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const body = at + 8;
    if (id === 'fmt ') {
      format = {
        channels: bytes.readUInt16LE(body + 2),
        sampleRate: bytes.readUInt32LE(body + 4),
        bits: bytes.readUInt16LE(body + 14),
      };
    }
    if (id === 'bext') timeReference = Number(bytes.readBigUInt64LE(body + TIME_REFERENCE));
    if (id === 'data') {
      if (format.bits !== 16) throw new Error(`${String(format.bits)} bits, expected 16`);
      const samples = new Int16Array(Math.floor(Math.min(size, bytes.length - body) / 2));
      for (let i = 0; i < samples.length; i += 1) samples[i] = bytes.readInt16LE(body + i * 2);
      return { ...format, samples, timeReference };
    }
    at = body + size + (size % 2);
  }
  throw new Error('no data chunk');
}
