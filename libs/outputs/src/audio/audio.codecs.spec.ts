import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AudioFrame } from '@zoom-platform/rtms/extension';
import { decodeALaw } from '../codec/alaw.decoder.js';
import { G722Decoder } from '../codec/g722.decoder.js';
import { recordAudio, wavVersion } from '../testing/audio.session.js';
import { audioFrame, noise } from '../testing/session.frames.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { readWav } from '../testing/wav.reader.js';

const ANA = '16778240';
const BEN = '16779264';
const PACKET_BYTES = 160;
/** What message 4 says of these codecs is not relied on. */
const ECHOED = { sampleRate: 48_000, channels: 2 } as const;

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

/** Bytes of no meaning, as packets of 20 ms. */
function coded(userId: string, codec: 'G711' | 'G722', startMs: number, count: number) {
  const bytes = new Uint8Array(noise(count * 10, startMs + 1).buffer);
  return Array.from({ length: count }, (_, at): AudioFrame => {
    const data = bytes.slice(at * PACKET_BYTES, (at + 1) * PACKET_BYTES);
    return audioFrame(userId, startMs + at * 20, new Int16Array(0), { codec, data, ...ECHOED });
  });
}

function bytesOf(frames: readonly AudioFrame[]): Uint8Array {
  return Buffer.concat(frames.map(({ data }) => data));
}

async function wavOf(label: string, batches: readonly (readonly AudioFrame[])[]) {
  const { keys, journal } = await recordAudio(folder.store, batches, 0);
  const wav = async (name: string) =>
    readWav(await readFile(folder.path(keys.wav(name, 1, wavVersion(journal, name)))));
  return { own: await wav(label), mixed: await wav('mixed'), journal };
}

describe('audio that is decoded', () => {
  it('is every sample of A-law at 8 kHz, with silence where packets were lost', async () => {
    const frames = coded(ANA, 'G711', 0, 100);
    const { own, journal } = await wavOf(ANA, [frames.filter((_, at) => at < 40 || at > 42)]);
    const expected = decodeALaw(bytesOf(frames));
    expected.fill(0, 40 * PACKET_BYTES, 43 * PACKET_BYTES);
    expect(own.sampleRate).toBe(8_000);
    expect(Buffer.from(own.samples.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
    expect(journal).toContainEqual(
      expect.objectContaining({ line: 'gap', track: ANA, cause: 'lost', packets: 3 }),
    );
    expect(journal.findLast(({ line }) => line === 'received')).toMatchObject({ packets: 97 });
    expect(journal).toContainEqual(expect.objectContaining({ line: 'track', codec: 'G711' }));
  });

  it('is every sample of G.722 at 16 kHz, and is mixed', async () => {
    const [ana, ben] = [coded(ANA, 'G722', 0, 50), coded(BEN, 'G722', 0, 50)];
    const { own, mixed } = await wavOf(ANA, [ana, ben]);
    const decoded = [ana, ben].map((frames) => new G722Decoder().decode(bytesOf(frames)));
    expect(own.sampleRate).toBe(16_000);
    expect([...own.samples]).toEqual([...(decoded[0] ?? [])]);
    expect([...mixed.samples]).toEqual(
      [...(decoded[0] ?? [])].map((sample, at) =>
        Math.max(-32_768, Math.min(32_767, sample + (decoded[1]?.[at] ?? 0))),
      ),
    );
  });
});
