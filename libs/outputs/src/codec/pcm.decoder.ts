import type { AudioFrame } from '@zoom-platform/rtms/extension';
import { type Voice, VoiceMap } from '../session/voice.map.js';
import { decodeALaw } from './alaw.decoder.js';
import { G722Decoder } from './g722.decoder.js';

/** A packet whose data are 16-bit samples; `codec` still says how Zoom sent them. */
export type PcmFrame = AudioFrame & { readonly codec: Exclude<AudioFrame['codec'], 'OPUS'> };

/**
 * Makes 16-bit samples of what has a fixed rate on the wire (reference rtms-protocol §4.5): G.711 is
 * A-law at 8 kHz, G.722 has 64 kbit/s at 16 kHz, both mono, whatever message 4 echoed. A voice's
 * G.722 goes on where it was left, also after a loss: its step size finds back within milliseconds.
 */
export class PcmDecoder {
  readonly #g722 = new VoiceMap<G722Decoder>();

  decode(frame: PcmFrame): PcmFrame {
    switch (frame.codec) {
      case 'L16':
        return frame;
      case 'G711':
        return { ...frame, sampleRate: 8000, channels: 1, data: bytesOf(decodeALaw(frame.data)) };
      case 'G722': {
        const samples = this.#g722Of(frame).decode(frame.data);
        return { ...frame, sampleRate: 16000, channels: 1, data: bytesOf(samples) };
      }
    }
  }

  #g722Of(voice: Voice): G722Decoder {
    const decoder = this.#g722.get(voice) ?? new G722Decoder();
    this.#g722.set(voice, decoder);
    return decoder;
  }
}

function bytesOf(samples: Int16Array<ArrayBuffer>): Uint8Array {
  return new Uint8Array(samples.buffer);
}
