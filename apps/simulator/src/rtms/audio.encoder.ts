import { G722Encoder } from './g722.encoder.js';
import type { AudioParameters } from './media.parameters.js';
import { OPUS_RATE, OpusEncoder } from './opus.encoder.js';
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

/** Encodes one connection's audio; G.722 and Opus remember what each speaker said before. */
export class AudioEncoder {
  readonly #parameters: AudioParameters;
  readonly #g722 = new Map<number, G722Encoder>();
  readonly #opus = new Map<number, OpusEncoder>();

  constructor(parameters: AudioParameters) {
    this.#parameters = parameters;
  }

  /**
   * One packet's payload.
   * @param samples 16 kHz mono
   */
  encode(userId: number, samples: Int16Array): Buffer {
    const { codec, channel, sample_rate: rate } = this.#parameters;
    switch (codec) {
      case CODEC.g711:
        return Buffer.from(Uint8Array.from(resample(samples, RATES[0]), aLaw));
      case CODEC.g722:
        return this.#g722Of(userId).encode(samples);
      case CODEC.opus: {
        const sound = pcm(resample(samples, OPUS_RATE), channel);
        return this.#opusOf(userId).encode(sound);
      }
      default:
        return pcm(resample(samples, RATES[rate] ?? SOURCE_RATE), channel);
    }
  }

  /** Nothing is encoded any more. */
  close(): void {
    for (const encoder of this.#opus.values()) encoder.close();
    this.#opus.clear();
  }

  #g722Of(userId: number): G722Encoder {
    const encoder = this.#g722.get(userId) ?? new G722Encoder();
    this.#g722.set(userId, encoder);
    return encoder;
  }

  #opusOf(userId: number): OpusEncoder {
    const encoder = this.#opus.get(userId) ?? new OpusEncoder(this.#parameters.channel);
    this.#opus.set(userId, encoder);
    return encoder;
  }
}
