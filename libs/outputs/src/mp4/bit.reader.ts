/** Reads bits of a NAL unit's payload, the highest first; beyond the end all are zero. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  /** @param unit with emulation prevention bytes (ITU-T H.264 §7.3.1), which are skipped */
  constructor(unit: Uint8Array) {
    this.#bytes = unit.filter(
      (byte, index) => byte !== 3 || unit[index - 1] !== 0 || unit[index - 2] !== 0,
    );
  }

  bits(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
      this.#at += 1;
    }
    return value;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** An Exp-Golomb number (§9.1). */
  unsigned(): number {
    let zeros = 0;
    while (zeros < 32 && !this.flag()) zeros += 1;
    return 2 ** zeros - 1 + this.bits(zeros);
  }

  signed(): number {
    const code = this.unsigned();
    return code % 2 === 0 ? -code / 2 : (code + 1) / 2;
  }
}
