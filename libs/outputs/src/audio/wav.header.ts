/** Format of a 16-bit PCM track. */
export interface PcmFormat {
  /** Hertz. */
  readonly sampleRate: number;
  readonly channels: number;
}

export interface WavFacts extends PcmFormat {
  /** Bytes of samples after the header. */
  readonly dataBytes: number;
  /** Unix milliseconds that `timeReference` counts from. */
  readonly zero: number;
  /** Sample frames from `zero` to the first one of the file. */
  readonly timeReference: number;
}

const BYTES_PER_SAMPLE = 2;
const BEXT_BYTES = 602;
const FMT_BYTES = 16;
/** Sizes of 64 bits in a file beyond 4 GiB; before that a chunk that readers skip. */
const DS64_BYTES = 28;
const DS64_AT = 12;
const BEXT_AT = DS64_AT + 8 + DS64_BYTES;
const FMT_AT = BEXT_AT + 8 + BEXT_BYTES;
const DATA_AT = FMT_AT + 8 + FMT_BYTES;

/** The samples start here, in every file. */
export const WAV_HEADER_BYTES = DATA_AT + 8;
/** RIFF counts in 32 bits; all of them set say that `ds64` counts. */
const MAX_RIFF_BYTES = 0xffff_ffff;

export function bytesPerFrame(format: PcmFormat): number {
  return format.channels * BYTES_PER_SAMPLE;
}

/**
 * RIFF/WAVE with a Broadcast Wave `bext` chunk (EBU Tech 3285), whose TimeReference places the file:
 * sample frames since the session's zero, which is taken as the start of the day of an editor's
 * timeline. The header has one size, so that it can be rewritten while the file grows: beyond 4 GiB
 * it turns into RF64, whose `ds64` chunk stands where `JUNK` stood (EBU Tech 3306, §4).
 */
export function wavHeader(facts: WavFacts): Uint8Array {
  const header = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const frameBytes = bytesPerFrame(facts);
  const riffBytes = WAV_HEADER_BYTES - 8 + facts.dataBytes;
  const isLarge = riffBytes >= MAX_RIFF_BYTES;
  writeAscii(header, 0, isLarge ? 'RF64' : 'RIFF');
  view.setUint32(4, isLarge ? MAX_RIFF_BYTES : riffBytes, true);
  writeAscii(header, 8, 'WAVE');
  writeAscii(header, DS64_AT, isLarge ? 'ds64' : 'JUNK');
  view.setUint32(DS64_AT + 4, DS64_BYTES, true);
  if (isLarge) {
    view.setBigUint64(DS64_AT + 8, BigInt(riffBytes), true);
    view.setBigUint64(DS64_AT + 16, BigInt(facts.dataBytes), true);
    view.setBigUint64(DS64_AT + 24, BigInt(facts.dataBytes / frameBytes), true);
  }
  writeBroadcastExtension(header, view, facts);
  writeAscii(header, FMT_AT, 'fmt ');
  view.setUint32(FMT_AT + 4, FMT_BYTES, true);
  view.setUint16(FMT_AT + 8, 1, true);
  view.setUint16(FMT_AT + 10, facts.channels, true);
  view.setUint32(FMT_AT + 12, facts.sampleRate, true);
  view.setUint32(FMT_AT + 16, facts.sampleRate * frameBytes, true);
  view.setUint16(FMT_AT + 20, frameBytes, true);
  view.setUint16(FMT_AT + 22, BYTES_PER_SAMPLE * 8, true);
  writeAscii(header, DATA_AT, 'data');
  view.setUint32(DATA_AT + 4, isLarge ? MAX_RIFF_BYTES : facts.dataBytes, true);
  return header;
}

function writeBroadcastExtension(header: Uint8Array, view: DataView, facts: WavFacts): void {
  const at = BEXT_AT + 8;
  const origin = new Date(facts.zero).toISOString();
  const reference = BigInt(Math.max(0, facts.timeReference));
  writeAscii(header, BEXT_AT, 'bext');
  view.setUint32(BEXT_AT + 4, BEXT_BYTES, true);
  writeAscii(header, at, `TimeReference counts from ${origin}, the zero of the session`);
  writeAscii(header, at + 256, 'zoom-platform');
  writeAscii(header, at + 320, origin.slice(0, 10));
  writeAscii(header, at + 330, origin.slice(11, 19));
  view.setUint32(at + 338, Number(reference & 0xffff_ffffn), true);
  view.setUint32(at + 342, Number(reference >> 32n), true);
  view.setUint16(at + 346, 1, true);
}

function writeAscii(target: Uint8Array, at: number, text: string): void {
  for (let index = 0; index < text.length; index += 1) target[at + index] = text.charCodeAt(index);
}
