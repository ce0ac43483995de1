import { clamp, G722Band } from './g722.band.js';

/** Levels of the lower band's six bits, and of their upper four (ITU-T G.722, tables 7 and 9). */
const SIX_BITS = [
  -136, -136, -136, -136, -24808, -21904, -19008, -16704, -14984, -13512, -12280, -11192, -10232,
  -9360, -8576, -7856, -7192, -6576, -6000, -5456, -4944, -4464, -4008, -3576, -3168, -2776, -2400,
  -2032, -1688, -1360, -1040, -728, 24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232,
  9360, 8576, 7856, 7192, 6576, 6000, 5456, 4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688,
  1360, 1040, 728, 432, 136, -432, -136,
];
const FOUR_BITS = [
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200,
  0,
];
const TWO_BITS = [-7408, -1616, 7408, 1616];
/** Multipliers of the step size by code. */
const LOW_STEPS = [
  -60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60,
];
const HIGH_STEPS = [798, -214, 798, -214];
/** Half of the symmetric receive filter that joins the bands (table 11), in 13 bits. */
const MIRROR_FILTER = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];
const TAPS = 24;
/** The bands are kept within 15 bits. */
const BAND_LIMIT = 16_384;

/** One stream of G.722 at 64 kbit/s (ITU-T G.722, mode 1); it remembers what it decoded. */
export class G722Decoder {
  readonly #low = new G722Band({ firstStep: 32, logLimit: 18_432, logShift: 8 });
  readonly #high = new G722Band({ firstStep: 8, logLimit: 22_528, logShift: 10 });
  /** Sums and differences of the bands, by turns; the newest last. */
  readonly #delay = new Int32Array(TAPS);

  /** 16-bit samples at 16 kHz, two a byte. */
  decode(data: Uint8Array): Int16Array<ArrayBuffer> {
    const samples = new Int16Array(data.length * 2);
    data.forEach((byte, index) => {
      const low = this.#lowSample(byte & 0x3f);
      const high = this.#highSample(byte >> 6);
      this.#delay.copyWithin(0, 2);
      this.#delay[TAPS - 2] = low + high;
      this.#delay[TAPS - 1] = low - high;
      this.#join(samples, index * 2);
    });
    return samples;
  }

  #lowSample(code: number): number {
    const sample = clamp(this.#low.prediction + this.#low.scaled(SIX_BITS[code] ?? 0), BAND_LIMIT);
    const upper = code >> 2;
    const difference = this.#low.scaled(FOUR_BITS[upper] ?? 0);
    this.#low.adaptStep(LOW_STEPS[upper] ?? 0);
    this.#low.predict(difference);
    return sample;
  }

  #highSample(code: number): number {
    const difference = this.#high.scaled(TWO_BITS[code] ?? 0);
    const sample = clamp(this.#high.prediction + difference, BAND_LIMIT);
    this.#high.adaptStep(HIGH_STEPS[code] ?? 0);
    this.#high.predict(difference);
    return sample;
  }

  #join(samples: Int16Array, at: number): void {
    let first = 0;
    let second = 0;
    for (let tap = 0; tap < MIRROR_FILTER.length; tap += 1) {
      second += (this.#delay[2 * tap] ?? 0) * (MIRROR_FILTER[tap] ?? 0);
      first +=
        (this.#delay[2 * tap + 1] ?? 0) * (MIRROR_FILTER[MIRROR_FILTER.length - 1 - tap] ?? 0);
    }
    samples[at] = clamp(first >> 11);
    samples[at + 1] = clamp(second >> 11);
  }
}
