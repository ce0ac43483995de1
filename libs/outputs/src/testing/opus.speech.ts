import OpusScript from 'opusscript';
import type { AudioFrame } from '@zoom-platform/rtms/extension';
import { opusFrame } from './opus.packets.js';

const RATE = 48_000;
const PACKET_SAMPLES = 960;

/** A sweep that sounds the same at no two moments. */
export function sweep(milliseconds: number, amplitude = 12_000): Int16Array<ArrayBuffer> {
  return Int16Array.from({ length: milliseconds * 48 }, (_, at) => {
    const seconds = at / RATE;
    return amplitude * Math.sin(2 * Math.PI * (300 + 40 * seconds) * seconds);
  });
}

/** The samples as real Opus, in 20 ms packets of libopus, from `startMs` on. */
export function opusPackets(userId: string, startMs: number, samples: Int16Array): AudioFrame[] {
  const encoder = new OpusScript(RATE, 1, OpusScript.Application.AUDIO);
  const frames: AudioFrame[] = [];
  for (let at = 0; at + PACKET_SAMPLES <= samples.length; at += PACKET_SAMPLES) {
    const piece = samples.slice(at, at + PACKET_SAMPLES);
    const data = Uint8Array.from(encoder.encode(Buffer.from(piece.buffer), PACKET_SAMPLES));
    frames.push(opusFrame(userId, startMs + at / 48, data));
  }
  encoder.delete();
  return frames;
}
