import type { AudioParameters } from './media.parameters.js';
import { CODEC } from './wire.codes.js';

const RATES = [8_000, 16_000, 32_000, 48_000] as const;
const SOURCE_RATE = 16_000;

/** By straight lines between samples, and by averages downwards: enough for a simulator. */
export function resample(samples: Int16Array, rate: number): Int16Array {
  if (rate === SOURCE_RATE) return samples;
  const ratio = SOURCE_RATE / rate;
  return Int16Array.from({ length: Math.round(samples.length / ratio) }, (_, index) => {
    const at = index * ratio;
    const low = samples[Math.floor(at)] ?? 0;
    const high = samples[Math.floor(at) + 1] ?? low;
    return Math.round(ratio > 1 ? (low + high) / 2 : low + (high - low) * (at % 1));
  });
}

function pcm(samples: Int16Array, channels: number): Buffer {
  const bytes = Buffer.allocUnsafe(samples.length * 2 * channels);
  samples.forEach((sample, index) => {
    for (let channel = 0; channel < channels; channel += 1) {
      bytes.writeInt16LE(sample, (index * channels + channel) * 2);
    }
  });
  return bytes;
}

/** ITU-T G.711 A-law: 13 bits of linear PCM to sign, exponent and mantissa, even bits inverted. */
function aLaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(sign ? sample >> 3 : ~sample >> 3, 0xfff);
  const exponent = magnitude < 32 ? 0 : 31 - Math.clz32(magnitude) - 4;
  const mantissa = (exponent === 0 ? magnitude >> 1 : magnitude >> exponent) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

const G722_BYTES = 160;
/** Roughly 32 kbit/s. */
const OPUS_BYTES = 80;
/** Table of contents: CELT, full band, 20 ms, one frame; the third bit says stereo. */
const OPUS_TOC = 31 << 3;

/** Bytes of the right size and cadence that decode to nothing meaningful. */
function standIn(samples: Int16Array, length: number, firstByte?: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index += 1) {
    bytes[index] = (samples[(index * samples.length) % length] ?? 0) & 0xff;
  }
  if (firstByte !== undefined) bytes[0] = firstByte;
  return bytes;
}

/**
 * One packet's payload. L16 and G.711 are real; G.722 and Opus are stand-ins (see the README): no
 * encoder is at hand, and nothing on the official client's way decodes them.
 * @param samples 16 kHz mono
 */
export function encodeAudio(samples: Int16Array, { codec, channel, ...rest }: AudioParameters) {
  switch (codec) {
    case CODEC.g711:
      return Buffer.from(Uint8Array.from(resample(samples, RATES[0]), aLaw));
    case CODEC.g722:
      return standIn(samples, G722_BYTES);
    case CODEC.opus:
      return standIn(samples, OPUS_BYTES, OPUS_TOC | (channel === 2 ? 0b100 : 0));
    default:
      return pcm(resample(samples, RATES[rest.sample_rate] ?? SOURCE_RATE), channel);
  }
}
