import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import OpusScript from 'opusscript';
import { AudioEncoder, resample } from './audio.encoder.js';
import type { AudioParameters } from './media.parameters.js';

function encodeAudio(samples: Int16Array, parameters: AudioParameters): Buffer {
  return new AudioEncoder(parameters).encode(1, samples);
}

/** Two pitches, 20 ms of them. */
function soundAt(packet: number): Int16Array {
  return Int16Array.from({ length: 320 }, (_sample, index) => {
    const at = packet * 320 + index;
    return Math.round(6_000 * Math.sin(at / 5) + 3_000 * Math.sin(at * 1.3));
  });
}

/** What is sent of them. */
function packetsOf(parameters: AudioParameters, count: number): Buffer[] {
  const encoder = new AudioEncoder(parameters);
  return Array.from({ length: count }, (_, packet) => encoder.encode(1, soundAt(packet)));
}

const MONO = { content_type: 2, sample_rate: 1, channel: 1, codec: 1, data_opt: 2, send_rate: 20 };

describe('L16', () => {
  it('is little-endian, and stereo is the mono signal twice', () => {
    const samples = Int16Array.of(1, -2, 32_767, -32_768);
    expect(encodeAudio(samples, MONO).toString('hex')).toBe('0100feffff7f0080');
    expect(encodeAudio(samples.subarray(0, 2), { ...MONO, channel: 2 }).toString('hex')).toBe(
      '01000100fefffeff',
    );
  });

  it('is resampled along straight lines', () => {
    expect([...resample(Int16Array.of(0, 300, 600), 48_000)]).toEqual([
      0, 100, 200, 300, 400, 500, 600, 600, 600,
    ]);
    expect([...resample(Int16Array.of(0, 100, 200, 300), 8_000)]).toEqual([50, 250]);
  });
});

/** The decoder of ITU-T G.711, written from its table of segments. */
function decodeALaw(byte: number): number {
  const bits = byte ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = segment === 0 ? step : (step + 0x100) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

it('G.711 A-law is real: what comes out of a decoder is within the step of its segment', () => {
  for (let sample = -32_768; sample <= 32_767; sample += 97) {
    const [byte = 0] = encodeAudio(Int16Array.of(sample, sample), { ...MONO, codec: 2 });
    const allowed = Math.max(16, Math.abs(sample) / 16);
    expect(Math.abs(decodeALaw(byte) - sample), String(sample)).toBeLessThanOrEqual(allowed);
  }
});

it('G.722 is real: these are the bytes of another encoder, ffmpeg', () => {
  const bytes = Buffer.concat(packetsOf({ ...MONO, codec: 3 }, 50));
  expect(createHash('sha256').update(bytes).digest('hex').slice(0, 16)).toBe('250c888f09926542');
});

it.each([1, 2])(
  'Opus is real: libopus decodes it to the sound that was put in, %i channel(s)',
  (channel) => {
    const decoder = new OpusScript(48_000, channel);
    const packets = packetsOf({ ...MONO, codec: 4, sample_rate: 3, channel }, 50);
    const sound = packets.map((packet) => Buffer.from(decoder.decode(packet)));
    expect(sound.map(({ length }) => length)).toEqual(packets.map(() => 960 * 2 * channel));
    const last = new Int16Array(Uint8Array.from(sound.at(-1) ?? []).buffer);
    const power = last.reduce((sum, sample) => sum + sample * sample, 0) / last.length;
    expect(Math.sqrt(power)).toBeGreaterThan(3_000);
    decoder.delete();
  },
);

it('Opus is that of its own speaker, however many there are, and frees its memory', () => {
  const stereo = { ...MONO, codec: 4, sample_rate: 3, channel: 2 };
  const alone = packetsOf(stereo, 3);
  const crowd = Array.from({ length: 150 }, () => new AudioEncoder(stereo));
  for (let packet = 0; packet < 3; packet += 1) {
    const sent = crowd.map((encoder) => encoder.encode(1, soundAt(packet)));
    expect(sent.every((each) => alone[packet]?.equals(each))).toBe(true);
  }
  for (const encoder of crowd) encoder.close();
  const before = process.memoryUsage.rss();
  for (let count = 0; count < 2_000; count += 1) {
    const encoder = new AudioEncoder(stereo);
    encoder.encode(1, soundAt(0));
    encoder.close();
  }
  // Each has 150 kB.
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
});
