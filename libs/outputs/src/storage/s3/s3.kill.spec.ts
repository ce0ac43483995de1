import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { newId } from '@zoom-platform/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WAV_HEADER_BYTES } from '../../audio/wav.header.js';
import { audioArtifacts, readEpochAudio } from '../../manifest/audio.artifacts.js';
import { buildProgram } from '../../testing/built.program.js';
import {
  hasS3Emulator,
  needsS3Emulator,
  type S3Emulator,
  startS3Emulator,
} from '../../testing/s3.emulator.js';
import { s3SpecSettings, startS3Store } from '../../testing/s3.store.js';
import { MEETING_START, noise } from '../../testing/session.frames.js';
import { readWav } from '../../testing/wav.reader.js';
import { readAll } from '../line.log.js';
import { LocalObjectStore } from '../local.object-store.js';
import { EpochKeys, sessionFolder } from '../object.keys.js';

const BUCKET = 'recordings';
const PART_BYTES = 64 * 1024;
/** More than a whole recording of these tests has. */
const BEYOND_ALL = 32 * 1024 * 1024;
const BYTES_PER_MS = 32;
/** What may be on its way to the disk or the bucket. */
const SECOND = 1_000;
/** A process starts slowly on a busy machine. */
const PATIENT = { timeout: 150_000 };

let folder: string;
let program: string;

beforeAll(async () => {
  if (!hasS3Emulator) return;
  folder = await mkdtemp(join(tmpdir(), 'outputs-s3-kill-'));
  program = await buildProgram('s3-recorder.process', folder);
}, 120_000);
afterAll(async () => {
  if (hasS3Emulator) await rm(folder, { recursive: true, force: true });
});

describe('a process that uploads to the emulator moto and is killed with SIGKILL', () => {
  let emulator: S3Emulator;

  beforeEach(async (context) => {
    needsS3Emulator(context);
    emulator = await startS3Emulator();
    await emulator.makeBucket(BUCKET);
    return () => emulator.stop();
  });

  async function startNext(spool?: string) {
    const given = { partBytes: PART_BYTES, ...(spool !== undefined && { spool }) };
    return startS3Store(await s3SpecSettings(emulator.endpoint, BUCKET, given));
  }
  type Next = Awaited<ReturnType<typeof startNext>>;

  /** Kills once each media file has that many parts in the bucket; of none, once their uploads stand. */
  async function killWhileUploading(parts: number, partBytes = PART_BYTES) {
    const spool = await mkdtemp(join(folder, 'spool-'));
    const sessionId = newId();
    const { endpoint } = emulator;
    const given = { endpoint, bucket: BUCKET, sessionId, spool, partBytes };
    const child = spawn(process.execPath, [program, JSON.stringify(given)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const taken: { readonly upToMs: number; readonly at: number }[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [upToMs = 0, at = 0] = line.split(' ').map(Number);
      taken.push({ upToMs, at });
    });
    const looking = await startNext();
    const least = async () => {
      const uploads = await looking.uploads.list(sessionFolder(sessionId));
      const found = uploads.map(({ key, id }) => looking.uploads.parts(key, id));
      const counts = (await Promise.all(found)).map((upload) => upload?.parts.length ?? 0);
      return counts.length < 2 || !(await isListed()) ? -1 : Math.min(...counts);
    };
    // Files go by the log, which is up within a second: parts as short as these may be before it.
    const isListed = async () => {
      const { lines } = await readEpochAudio(looking.store, new EpochKeys(sessionId, 1));
      return ['track', 'mix'].every((kind) => lines.some(({ line }) => line === kind));
    };
    let killedAt: number;
    try {
      await expect.poll(least, { interval: 5, timeout: 90_000 }).toBeGreaterThanOrEqual(parts);
    } finally {
      killedAt = Date.now();
      child.kill('SIGKILL');
      await once(child, 'close');
      await looking.remove();
    }
    const owedMs = taken.findLast(({ at }) => at <= killedAt - SECOND)?.upToMs ?? 0;
    return { owedBytes: owedMs * BYTES_PER_MS, spool, sessionId };
  }

  /** What a reader gets of each file, once the session is completed as its manifest is made. */
  async function completed({ store, bucket, uploads }: Next, sessionId: string) {
    await store.complete(sessionFolder(sessionId));
    const audio = await readEpochAudio(store, new EpochKeys(sessionId, 1));
    const artifacts = await audioArtifacts(store, audio, MEETING_START, new Map());
    expect(await uploads.list('')).toEqual([]);
    return Promise.all(
      artifacts.map(async ({ key, name, recovered }) => {
        const { samples, trailing } = readWav(await readAll(await bucket.get(key)));
        expect(trailing).toBe(0);
        expect(recovered).toBe(true);
        return { key, name, samples };
      }),
    );
  }

  const spoken = noise(120_000, 1);
  function expectSpoken(samples: Int16Array): void {
    expect(samples.byteLength).toBeGreaterThan(0);
    const begin = Buffer.from(spoken.buffer, spoken.byteOffset, samples.byteLength);
    expect(Buffer.from(samples.buffer).equals(begin)).toBe(true);
  }

  it.for([1, 4, 8])(
    'loses its machine: another one completes it but for the open part, with %i parts uploaded',
    PATIENT,
    async (parts) => {
      const { owedBytes, sessionId } = await killWhileUploading(parts);
      const other = await startNext();
      const files = await completed(other, sessionId);
      expect(files.map(({ name }) => name)).toEqual(['mixed.wav', 'audio-16778240.wav']);
      for (const { samples } of files) {
        // Each part that the server had is there.
        expect(samples.byteLength).toBeGreaterThan(parts * PART_BYTES - 1024);
        expect(samples.byteLength).toBeGreaterThanOrEqual(owedBytes - PART_BYTES);
        expectSpoken(samples);
      }
      await other.remove();
    },
  );

  it(
    'loses its machine before a part is uploaded: another one drops what stood',
    PATIENT,
    async () => {
      const { sessionId } = await killWhileUploading(0, BEYOND_ALL);
      const other = await startNext();
      const stood = await other.uploads.list(sessionFolder(sessionId));
      expect(stood).toHaveLength(2);
      expect(await completed(other, sessionId)).toEqual([]);
      for (const { key } of stood) expect(await other.store.stat(key)).toBeNull();
      await other.remove();
    },
  );

  it.for([1, 6])(
    'is followed by another one on its spool: nothing that was written is missing, with %i parts uploaded',
    PATIENT,
    async (parts) => {
      const { owedBytes, spool, sessionId } = await killWhileUploading(parts);
      const left = await new LocalObjectStore(join(spool, 'growing', 'objects')).list(
        sessionFolder(sessionId),
      );
      const next = await startNext(spool);
      const files = await completed(next, sessionId);
      expect(files).toHaveLength(2);
      for (const { key, samples } of files) {
        const written = left.find((object) => object.key === key)?.bytes ?? 0;
        expect(samples.byteLength).toBe(2 * Math.floor((written - WAV_HEADER_BYTES) / 2));
        expect(samples.byteLength).toBeGreaterThanOrEqual(owedBytes);
        expectSpoken(samples);
      }
      await next.remove();
    },
  );
});
