/** Poles and zeros of a band's predictor (ITU-T G.722, §3.6.3). */
const POLES = 2;
const ZEROS = 6;
const MAX_SECOND_POLE = 12_288;
const POLE_SUM = 15_360;

export function clamp(value: number, limit = 32_768): number {
  return Math.max(-limit, Math.min(limit - 1, value));
}

/** What tells the two bands apart (ITU-T G.722, §3.5 and §3.7.1). */
export interface BandScale {
  readonly firstStep: number;
  readonly logLimit: number;
  readonly logShift: number;
}

/** The antilogarithm of a step size (table 13). */
const ANTILOG = Array.from({ length: 32 }, (_, index) => Math.round(2048 * 2 ** (index / 32)));

/**
 * Step size and predictor of one band. Names are ours; what each step computes is of ITU-T G.722,
 * in its 16-bit arithmetic, so that every decoder gives the same samples.
 */
export class G722Band {
  #log = 0;
  #step: number;
  readonly #poles = [0, 0];
  readonly #zeros = new Array<number>(ZEROS).fill(0);
  /** The last differences, reconstructed samples and partial sums, newest first. */
  readonly #differences = new Array<number>(ZEROS).fill(0);
  readonly #samples = [0, 0];
  readonly #partials = [0, 0];
  #zeroSum = 0;
  #prediction = 0;

  constructor(private readonly scale: BandScale) {
    this.#step = scale.firstStep;
  }

  get prediction(): number {
    return this.#prediction;
  }

  /** A table's level, in the present step size. */
  scaled(level: number): number {
    return (this.#step * level) >> 15;
  }

  /** @param multiplier of the logarithmic step size, for the code that was received */
  adaptStep(multiplier: number): void {
    const { logLimit, logShift } = this.scale;
    this.#log = Math.max(0, Math.min(logLimit, ((this.#log * 127) >> 7) + multiplier));
    const shift = logShift - (this.#log >> 11);
    const antilog = ANTILOG[(this.#log >> 6) & 31] ?? 0;
    this.#step = (shift < 0 ? antilog << -shift : antilog >> shift) << 2;
  }

  predict(difference: number): void {
    const sample = clamp(this.#prediction + difference);
    const partial = clamp(this.#zeroSum + difference);
    this.#adaptPoles(partial);
    this.#adaptZeros(difference);
    push(this.#differences, difference);
    push(this.#samples, sample);
    push(this.#partials, partial);
    this.#zeroSum = clamp(sumOf(this.#zeros, this.#differences, ZEROS));
    this.#prediction = clamp(clamp(sumOf(this.#poles, this.#samples, POLES)) + this.#zeroSum);
  }

  #adaptPoles(partial: number): void {
    const [first = 0, second = 0] = this.#poles;
    const [isLastSame, isOlderSame] = this.#partials.map((past) => past >> 15 === partial >> 15);
    const pull = clamp(first << 2);
    const towards = Math.min(isLastSame === true ? -pull : pull, 32_767) >> 7;
    const drift = isOlderSame === true ? 128 : -128;
    const nextSecond = drift + towards + ((second * 32_512) >> 15);
    const boundedSecond = Math.max(-MAX_SECOND_POLE, Math.min(MAX_SECOND_POLE, nextSecond));
    const nextFirst = clamp((isLastSame === true ? 192 : -192) + ((first * 32_640) >> 15));
    const bound = clamp(POLE_SUM - boundedSecond);
    this.#poles[0] = Math.max(-bound, Math.min(bound, nextFirst));
    this.#poles[1] = boundedSecond;
  }

  #adaptZeros(difference: number): void {
    const gain = difference === 0 ? 0 : 128;
    this.#zeros.forEach((zero, index) => {
      const past = this.#differences[index] ?? 0;
      const change = past >> 15 === difference >> 15 ? gain : -gain;
      this.#zeros[index] = clamp(change + ((zero * 32_640) >> 15));
    });
  }
}

function push(past: number[], value: number): void {
  past.pop();
  past.unshift(value);
}

function sumOf(coefficients: readonly number[], past: readonly number[], count: number): number {
  let sum = 0;
  for (let index = count - 1; index >= 0; index -= 1) {
    sum += ((coefficients[index] ?? 0) * clamp(2 * (past[index] ?? 0))) >> 15;
  }
  return sum;
}
