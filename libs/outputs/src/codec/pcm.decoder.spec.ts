import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ffmpeg, needsFfmpeg } from '../testing/ffmpeg.tools.js';
import { audioFrame, noise } from '../testing/session.frames.js';
import { decodeALaw } from './alaw.decoder.js';
import { G722Decoder } from './g722.decoder.js';
import { PcmDecoder } from './pcm.decoder.js';

/** Every code of both bands, in an order that no encoder would make. */
const codes = Uint8Array.from({ length: 16_000 }, (_, index) => (index * index * 7 + index) & 0xff);

function digest(samples: Int16Array<ArrayBuffer>): string {
  return createHash('sha256').update(new Uint8Array(samples.buffer)).digest('hex').slice(0, 16);
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-codec-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Decodes raw codes with ffmpeg. */
async function reference(data: Uint8Array, options: readonly string[]): Promise<Int16Array> {
  const input = join(folder, 'codes.raw');
  const output = join(folder, 'samples.raw');
  await writeFile(input, data);
  await ffmpeg(...options, '-i', input, '-f', 's16le', output);
  const bytes = await readFile(output);
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2);
}

describe('G.711 A-law', () => {
  it('decodes every code as ffmpeg does', async (context) => {
    needsFfmpeg(context);
    const all = Uint8Array.from({ length: 256 }, (_, code) => code);
    expect([...decodeALaw(all)]).toEqual([
      ...(await reference(all, ['-f', 'alaw', '-ar', '8000', '-ac', '1'])),
    ]);
  });

  it('has the smallest step beside zero, the largest at both ends', () => {
    expect([...decodeALaw(Uint8Array.of(0xd5, 0x55, 0xaa, 0x2a))]).toEqual([
      8, -8, 32_256, -32_256,
    ]);
  });

  it('is 8 kHz mono, whatever was echoed', () => {
    const packet = audioFrame('1', 0, new Int16Array(80), { codec: 'G711', channels: 2 });
    const frame = new PcmDecoder().decode({ ...packet, codec: 'G711' });
    expect(frame).toMatchObject({ codec: 'G711', sampleRate: 8000, channels: 1 });
    expect(frame.data).toHaveLength(320);
  });
});

describe('G.722', () => {
  it('decodes what no encoder made as ffmpeg does, bit by bit', async (context) => {
    needsFfmpeg(context);
    const theirs = await reference(codes, ['-f', 'g722']);
    const ours = new G722Decoder().decode(codes);
    expect(ours.findIndex((sample, index) => sample !== theirs[index])).toBe(-1);
    expect(ours).toHaveLength(theirs.length);
  });

  it('decodes the same where no ffmpeg is at hand', () => {
    expect(digest(new G722Decoder().decode(codes))).toBe('a3a448a4a21d55e2');
  });

  it('gives back speech-like noise that ffmpeg encoded', async (context) => {
    needsFfmpeg(context);
    const tone = Int16Array.from({ length: 16_000 }, (_, at) => 8_000 * Math.sin(at / 5));
    const [input, output] = [join(folder, 'in.raw'), join(folder, 'out.g722')];
    await writeFile(input, new Uint8Array(tone.buffer));
    await ffmpeg('-f', 's16le', '-ar', '16000', '-ac', '1', '-i', input, '-f', 'g722', output);
    const heard = new G722Decoder().decode(await readFile(output));
    const delay = 22;
    const error = tone
      .subarray(1_000, 15_000)
      .map((sample, at) => Math.abs(sample - (heard[at + 1_000 + delay] ?? 0)));
    expect(Math.max(...error)).toBeLessThan(800);
  });

  it('keeps the state of each person apart, across packets', () => {
    const decoder = new PcmDecoder();
    const packet = (userId: string, data: Uint8Array) =>
      decoder.decode({ ...audioFrame(userId, 0, noise(20, 1)), codec: 'G722', data }).data;
    const whole = new Uint8Array(new G722Decoder().decode(codes.subarray(0, 320)).buffer);
    const first = packet('1', codes.subarray(0, 160));
    packet('2', codes.subarray(500, 660));
    expect(Buffer.concat([first, packet('1', codes.subarray(160, 320))]).equals(whole)).toBe(true);
  });
});
