import { open } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EpochKeys } from '../storage/object.keys.js';
import { ffprobe, needsFfmpeg } from '../testing/ffmpeg.tools.js';
import { sessionContext } from '../testing/session.frames.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { WAV_HEADER_BYTES } from './wav.header.js';
import { WavFile } from './wav.file.js';

const FORMAT = { sampleRate: 48_000, channels: 2 };
const FRAME_BYTES = 4;
/** The first sample frame that a header of 32 bits cannot count any more. */
const LIMIT = Math.floor((0xffff_ffff - (WAV_HEADER_BYTES - 8)) / FRAME_BYTES);

const probed = z.object({
  streams: z.array(z.object({ duration_ts: z.number(), sample_rate: z.string() })),
});

let folder: Awaited<ReturnType<typeof temporaryStore>>;
let keys: EpochKeys;
beforeEach(async () => {
  folder = await temporaryStore();
  keys = new EpochKeys(sessionContext().sessionId, 1);
});
afterEach(() => folder.remove());

/** A file that really is so long, but of holes: its last sample alone takes space on the disk. */
async function sparseFile(frames: number) {
  const key = keys.wav('1', 1);
  const file = new WavFile(folder.store, () => key, FORMAT);
  const last = [new Int16Array([7, -7])];
  const place = { zero: 0, timeReference: 0 };
  await file.write(0, { from: frames - 1, to: frames }, last, place);
  return { key, file, place };
}

async function headOf(key: string): Promise<string> {
  const file = await open(folder.path(key));
  const { buffer } = await file.read(Buffer.alloc(16), 0, 16, 0);
  await file.close();
  return buffer.toString('latin1', 0, 4) + buffer.toString('latin1', 12, 16);
}

async function framesOf(key: string): Promise<number | undefined> {
  const { streams } = probed.parse(await ffprobe('-show_streams', folder.path(key)));
  return streams[0]?.duration_ts;
}

describe('a WAV file around 4 GiB', () => {
  it.each([
    [LIMIT - 1, 'RIFFJUNK'],
    [LIMIT, 'RIFFJUNK'],
    [LIMIT + 1, 'RF64ds64'],
    [LIMIT * 3, 'RF64ds64'],
  ])('of %i sample frames says that it is %s', async (frames, head) => {
    const { key, file, place } = await sparseFile(frames);
    await file.close(-Infinity, place);
    expect(await headOf(key)).toBe(head);
  });

  it.for([LIMIT, LIMIT + 1, LIMIT * 3])(
    'of %i sample frames is read whole by ffprobe',
    async (frames, context) => {
      needsFfmpeg(context);
      const { key, file, place } = await sparseFile(frames);
      await file.close(-Infinity, place);
      expect(await framesOf(key)).toBe(frames);
    },
  );
});
