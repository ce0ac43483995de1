import { describe, expect, it } from 'vitest';
import { encodeAudio, resample } from './audio.encoder.js';

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

it('an Opus stand-in begins as a 20 ms full-band packet, mono or stereo', () => {
  const samples = new Int16Array(320);
  const firstByte = (channel: number) =>
    encodeAudio(samples, { ...MONO, codec: 4, sample_rate: 3, channel })[0];
  expect([firstByte(1), firstByte(2)]).toEqual([0xf8, 0xfc]);
});
