/** The compiled libopus of `opusscript`, as far as it is used here. */
declare module 'opusscript/build/opusscript_native_wasm.js' {
  interface OpusHandler {
    /**
     * @param input address of the samples: a word of 16 bits for each of their bytes
     * @param bytes of the samples
     * @param output address of the packet
     * @param samples of one channel
     * @returns bytes of the packet; below zero where it failed
     */
    _encode(input: number, bytes: number, output: number, samples: number): number;
  }
  interface OpusNative {
    readonly OpusScriptHandler: {
      new (sampleRate: number, channels: number, application: number): OpusHandler;
      destroy_handler(handler: OpusHandler): void;
    };
    /** Another one whenever the memory has grown. */
    readonly HEAPU8: Uint8Array<ArrayBuffer>;
    _malloc(bytes: number): number;
    _free(address: number): void;
  }
  export default function load(): OpusNative;
}
