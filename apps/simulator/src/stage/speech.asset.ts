import { AssetError } from '../simulator.errors.js';
import { decodeAdpcm } from './adpcm.decoder.js';

const IMA_ADPCM = 0x11;
const SAMPLE_RATE = 16_000;

/** Chunks of a RIFF file by their four letters; each is padded to an even length. */
function chunksOf(file: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  let offset = 12;
  while (offset + 8 <= file.length) {
    const size = file.readUInt32LE(offset + 4);
    chunks.set(
      file.toString('latin1', offset, offset + 4),
      file.subarray(offset + 8, offset + 8 + size),
    );
    offset += 8 + size + (size % 2);
  }
  return chunks;
}

/**
 * Reads a WAV file as `make-speech.sh` writes it (IMA ADPCM, 16 kHz, mono) into 16-bit samples.
 * @throws AssetError when it is anything else
 */
export function readSpeech(name: string, file: Buffer): Int16Array {
  const chunks = chunksOf(file);
  const format = chunks.get('fmt ');
  const length = chunks.get('fact');
  const data = chunks.get('data');
  if (!format || !length || !data) throw new AssetError(name, 'not a compressed WAV file');
  const isSpeech =
    format.readUInt16LE(0) === IMA_ADPCM &&
    format.readUInt16LE(2) === 1 &&
    format.readUInt32LE(4) === SAMPLE_RATE;
  if (!isSpeech) throw new AssetError(name, 'not IMA ADPCM at 16 kHz, mono');
  return decodeAdpcm(data, format.readUInt16LE(12), length.readUInt32LE(0));
}
