/** Decision levels of the lower band (ITU-T G.722, table 5), and the codes between them (table 6). */
const LOW_LEVELS = [
  0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023,
  1121, 1219, 1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
];
const HIGH_LEVEL = 564;
/** Reconstruction by the upper four bits of the lower band, and by the upper band's two. */
const LOW_OUTPUT = [
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200,
  0,
];
const HIGH_OUTPUT = [-7408, -1616, 7408, 1616];
const LOW_GAIN = [-60, 3042, 1198, 538, 334, 172, 58, -30, 3042, 1198, 538, 334, 172, 58, -30, -60];
const HIGH_GAIN = [798, -214, 798, -214];
const FILTER = [3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11];

function within16(value: number): number {
  return Math.max(-32_768, Math.min(32_767, value));
}

/** The adaptive predictor of one band (§3.6), in 16-bit arithmetic. */
class Band {
  step: number;
  #logStep = 0;
  estimate = 0;
  #zeroPart = 0;
  #a1 = 0;
  #a2 = 0;
  readonly #b = [0, 0, 0, 0, 0, 0];
  readonly #d = [0, 0, 0, 0, 0, 0];
  #r1 = 0;
  #r2 = 0;
  #p1 = 0;
  #p2 = 0;

  constructor(
    step: number,
    private readonly limit: number,
    private readonly shift: number,
  ) {
    this.step = step;
  }

  follow(difference: number, gain: number): void {
    this.#logStep = Math.max(0, Math.min(this.limit, ((this.#logStep * 127) >> 7) + gain));
    const mantissa = Math.round(2048 * 2 ** (((this.#logStep >> 6) & 31) / 32));
    const down = this.shift - (this.#logStep >> 11);
    this.step = (down < 0 ? mantissa << -down : mantissa >> down) << 2;
    this.#adapt(difference);
  }

  #adapt(difference: number): void {
    const rebuilt = within16(this.estimate + difference);
    const partial = within16(this.#zeroPart + difference);
    const same1 = partial < 0 === this.#p1 < 0;
    const same2 = partial < 0 === this.#p2 < 0;
    const turn = within16(this.#a1 << 2);
    const a2 =
      (Math.min(same1 ? -turn : turn, 32_767) >> 7) +
      (same2 ? 128 : -128) +
      ((this.#a2 * 32_512) >> 15);
    this.#a2 = Math.max(-12_288, Math.min(12_288, a2));
    const most = within16(15_360 - this.#a2);
    const a1 = within16((same1 ? 192 : -192) + ((this.#a1 * 32_640) >> 15));
    this.#a1 = Math.max(-most, Math.min(most, a1));
    const pace = difference === 0 ? 0 : 128;
    this.#b.forEach((weight, at) => {
      const same = (this.#d[at] ?? 0) < 0 === difference < 0;
      this.#b[at] = within16((same ? pace : -pace) + ((weight * 32_640) >> 15));
    });
    this.#d.unshift(difference);
    this.#d.pop();
    [this.#r2, this.#r1] = [this.#r1, rebuilt];
    [this.#p2, this.#p1] = [this.#p1, partial];
    this.#estimateNext();
  }

  #estimateNext(): void {
    const poles =
      ((this.#a1 * within16(2 * this.#r1)) >> 15) + ((this.#a2 * within16(2 * this.#r2)) >> 15);
    const zeros = this.#b.reduceRight(
      (sum, weight, at) => sum + ((weight * within16(2 * (this.#d[at] ?? 0))) >> 15),
      0,
    );
    this.#zeroPart = within16(zeros);
    this.estimate = within16(within16(poles) + this.#zeroPart);
  }
}

/** G.722 at 64 kbit/s of one speaker (ITU-T G.722); it remembers what it encoded. */
export class G722Encoder {
  readonly #low = new Band(32, 18_432, 8);
  readonly #high = new Band(8, 22_528, 10);
  readonly #delay = new Array<number>(24).fill(0);

  /** @param samples 16 kHz mono, an even number of them */
  encode(samples: Int16Array): Buffer {
    const bytes = Buffer.alloc(samples.length >> 1);
    for (let at = 0; at < bytes.length; at += 1) {
      this.#delay.splice(0, 2);
      this.#delay.push(samples[2 * at] ?? 0, samples[2 * at + 1] ?? 0);
      let even = 0;
      let odd = 0;
      FILTER.forEach((weight, tap) => {
        odd += (this.#delay[2 * tap] ?? 0) * weight;
        even += (this.#delay[2 * tap + 1] ?? 0) * (FILTER[FILTER.length - 1 - tap] ?? 0);
      });
      const low = this.#encodeLow((even + odd) >> 14);
      bytes[at] = (this.#encodeHigh((even - odd) >> 14) << 6) | low;
    }
    return bytes;
  }

  #encodeLow(sample: number): number {
    const error = within16(sample - this.#low.estimate);
    const magnitude = error >= 0 ? error : -(error + 1);
    let level = 1;
    while (level < 30 && magnitude >= ((LOW_LEVELS[level] ?? 0) * this.#low.step) >> 12) level += 1;
    const negative = level < 3 ? 64 - level : 34 - level;
    const code = error < 0 ? negative : 62 - level;
    const upper = code >> 2;
    this.#low.follow((this.#low.step * (LOW_OUTPUT[upper] ?? 0)) >> 15, LOW_GAIN[upper] ?? 0);
    return code;
  }

  #encodeHigh(sample: number): number {
    const error = within16(sample - this.#high.estimate);
    const magnitude = error >= 0 ? error : -(error + 1);
    const isFar = magnitude >= (HIGH_LEVEL * this.#high.step) >> 12;
    const code = error < 0 ? (isFar ? 0 : 1) : isFar ? 2 : 3;
    this.#high.follow((this.#high.step * (HIGH_OUTPUT[code] ?? 0)) >> 15, HIGH_GAIN[code] ?? 0);
    return code;
  }
}
