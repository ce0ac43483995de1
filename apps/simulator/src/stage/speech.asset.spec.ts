import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulatorFolder } from '../simulator.paths.js';
import { readSpeech } from './speech.asset.js';

const file = readFileSync(join(simulatorFolder(), 'assets', 'speech', 'ana-morning.wav'));

describe('speech asset (a real file of make-speech.sh)', () => {
  it('decodes to the samples that sox 14.4.2 decodes', () => {
    const samples = readSpeech('ana-morning', file);

    // sox ana-morning.wav -t s16 - | head -c $((53182 * 2)) | sha256sum
    expect(samples).toHaveLength(53_182);
    expect(createHash('sha256').update(new Uint8Array(samples.buffer)).digest('hex')).toBe(
      '6040f11d2746ad88fcbd1efd4415a31af952efdad29d2f97e52be7fe1dcffa78',
    );
  });

  it('starts and ends audibly, so that its place on a time line is sharp', () => {
    const samples = readSpeech('ana-morning', file);
    const loud = (stretch: Int16Array) => stretch.some((sample) => Math.abs(sample) > 200);

    expect(loud(samples.subarray(0, 32))).toBe(true);
    expect(loud(samples.subarray(-160))).toBe(true);
  });

  it('refuses another format by name', () => {
    const eightKilohertz = Buffer.from(file);
    eightKilohertz.writeUInt32LE(8000, 24);

    expect(() => readSpeech('odd', eightKilohertz)).toThrow('"odd": not IMA ADPCM at 16 kHz, mono');
    expect(() => readSpeech('odd', Buffer.from('not a wave'))).toThrow('not a compressed WAV file');
  });
});
