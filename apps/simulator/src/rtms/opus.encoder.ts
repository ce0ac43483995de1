import OpusScript from 'opusscript';
import load from 'opusscript/build/opusscript_native_wasm.js';

export const OPUS_RATE = 48_000;
/** 20 ms. */
const SAMPLES = 960;
const BYTES_PER_SAMPLE = 2;

const native = load();

/**
 * One speaker's Opus, in packets of 20 ms. The class of the package is not used: it takes an address in bytes for one in
 * words, so that one encoder writes into another, and the memory that it saw at first for all that there is. After
 * some fifty encoders it throws.
 */
export class OpusEncoder {
  readonly #handler: InstanceType<typeof native.OpusScriptHandler>;
  readonly #input: number;
  readonly #output = native._malloc(OpusScript.MAX_PACKET_SIZE);

  constructor(channels: number) {
    const { VOIP } = OpusScript.Application;
    this.#handler = new native.OpusScriptHandler(OPUS_RATE, channels, VOIP);
    // Each byte of the samples is a word there.
    this.#input = native._malloc(SAMPLES * channels * BYTES_PER_SAMPLE * 2);
  }

  /**
   * @param samples 960 a channel, 48 kHz, interleaved, 16 bits, little-endian
   * @throws Error where libopus refuses them
   */
  encode(samples: Uint8Array): Buffer {
    new Uint16Array(native.HEAPU8.buffer, this.#input, samples.length).set(samples);
    const bytes = this.#handler._encode(this.#input, samples.length, this.#output, SAMPLES);
    if (bytes < 0) throw new Error(`libopus refused a packet: ${String(bytes)}`);
    return Buffer.from(native.HEAPU8.slice(this.#output, this.#output + bytes));
  }

  /** Frees its memory, which no garbage collector does. */
  close(): void {
    native.OpusScriptHandler.destroy_handler(this.#handler);
    native._free(this.#input);
    native._free(this.#output);
  }
}
