import { accessMigrations } from '@zoom-platform/access';
import { describeOnEachEngine, type TestDatabase } from '@zoom-platform/database/testing';
import { eventsMigrations } from '@zoom-platform/events';
import type { AudioFrame, MediaFrame, VideoFrame } from '@zoom-platform/rtms/extension';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { z } from 'zod';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Artifact, manifest as manifestSchema } from './manifest/manifest.schema.js';
import { outputsMigrations } from './outputs.migrations.js';
import { ffprobe, needsFfmpeg } from './testing/ffmpeg.tools.js';
import { h264Clip } from './testing/h264.clip.js';
import { cameraFrames } from './testing/media.units.js';
import { opusPackets, sweep } from './testing/opus.speech.js';
import { type StartedOutputs, startOutputs } from './testing/outputs.harness.js';
import {
  audioFrame,
  MEETING_START,
  noise,
  packets,
  sessionContext,
  videoFrame,
} from './testing/session.frames.js';
import { type StillCodec, stillClip } from './testing/still.clip.js';
import { readWav } from './testing/wav.reader.js';

const [ANA, BEN, CAI, DEE] = ['16778240', '16779264', '16780288', '16781312'] as const;
const [EVE, FAY] = ['16782336', '16783360'] as const;
const MINUTES_10 = 600_000;
const RATE = 10;
/** What one picture, or the shortest audio packet, lasts. */
const FRAME_MS = { video: 1000 / RATE, share: 1000 / RATE, audio: 1, mixed_audio: 1 } as const;

const probed = z.object({ format: z.object({ duration: z.coerce.number() }) });
const packetList = z.object({ packets: z.array(z.object({ pts: z.number() })) });

describeOnEachEngine('a whole meeting', (open) => {
  let test: TestDatabase;
  let outputs: StartedOutputs;
  let folder: string;
  const session = sessionContext();

  beforeEach(async () => {
    test = await open([accessMigrations, eventsMigrations, outputsMigrations]);
    outputs = await startOutputs(test);
    folder = await mkdtemp(join(tmpdir(), 'outputs-meeting-'));
  });
  afterEach(async () => {
    await outputs.stop();
    await test.close();
    await outputs.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const get = (path: string) => outputs.ask(`sessions/${session.sessionId}/${path}`);

  /** A session's media as fast as they are taken, a second at a time, and what was made of them. */
  async function hold(frames: readonly MediaFrame[], endMs: number) {
    const recording = await outputs.open(session);
    const inOrder = [...frames].sort((one, other) => one.timestamp - other.timestamp);
    for (let at = 0; at < inOrder.length;) {
      const until = (inOrder[at]?.timestamp ?? 0) + 1_000;
      const end = inOrder.findIndex(({ timestamp }, index) => index > at && timestamp >= until);
      await recording.deliver(...inOrder.slice(at, end === -1 ? undefined : end));
      at = end === -1 ? inOrder.length : end;
    }
    await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + endMs });
    return manifestSchema.parse(await (await get('manifest')).json());
  }

  async function download(name: string): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, Buffer.from(await (await get(`artifacts/${name}`)).arrayBuffer()));
    return path;
  }

  async function samplesOf(name: string) {
    const { samples, timeReference } = readWav(
      Buffer.from(await (await get(`artifacts/${name}`)).arrayBuffer()),
    );
    return { samples, at: Number(timeReference) };
  }

  it(
    'of ten minutes leaves files that ffprobe opens, each as long as it was, and an exact mix',
    {
      timeout: 120_000,
    },
    async (context) => {
      needsFfmpeg(context);
      const { frames, lostOf } = await tenMinutes();
      const { artifacts, gaps, durationMs } = await hold(frames, MINUTES_10);
      expect(durationMs).toBe(MINUTES_10);
      const media = artifacts.filter((artifact) => artifact.kind in FRAME_MS);
      for (const { name, kind, durationMs: stated } of media) {
        const { format } = probed.parse(await ffprobe('-show_format', await download(name)));
        const frame = FRAME_MS[z.enum(['video', 'share', 'audio', 'mixed_audio']).parse(kind)];
        expect(Math.abs(format.duration * 1000 - stated), name).toBeLessThanOrEqual(frame);
      }
      expect(placesOf(media)).toEqual([
        ['mixed.wav', 0, 600_000],
        [`audio-${ANA}.wav`, 0, 600_000],
        [`audio-${BEN}.wav`, 60_000, 240_000],
        [`audio-${CAI}.wav`, 200_000, 60_000],
        [`audio-${DEE}.ogg`, 400_000, 30_000],
        [`audio-${EVE}.wav`, 430_000, 30_000],
        [`audio-${FAY}.wav`, 470_000, 20_000],
        [`video-${ANA}.mp4`, 0, 600_000],
        [`share-${BEN}.mp4`, 100_000, 100_000],
        [`share-${BEN}.e1.p2.mp4`, 200_000, 100_000],
        [`share-${DEE}.mp4`, 450_000, 60_000],
        [`share-${CAI}.mp4`, 520_000, 60_000],
      ]);
      const lost = gaps.totals.filter(({ cause }) => cause === 'lost');
      expect(new Map(lost.map(({ track, packets: missing }) => [track, missing]))).toEqual(lostOf);
      const stills = media.filter(({ name }) =>
        [DEE, CAI].some((who) => name === `share-${who}.mp4`),
      );
      for (const { name } of stills) {
        const { packets: shown } = packetList.parse(
          await ffprobe('-show_packets', await download(name)),
        );
        expect(shown.map(({ pts }) => pts)).toEqual(shown.map((_, second) => second * 1_000));
        expect(shown).toHaveLength(60);
      }
      await expectExactMix([ANA, BEN, CAI].map((userId) => `audio-${userId}.wav`));
    },
  );

  async function expectExactMix(names: readonly string[]): Promise<void> {
    const mixed = await samplesOf('mixed.wav');
    const sum = new Int32Array(mixed.samples.length);
    for (const name of names) {
      const { samples, at } = await samplesOf(name);
      samples.forEach((sample, index) => {
        sum[at + index] = (sum[at + index] ?? 0) + sample;
      });
    }
    expect(mixed.samples.length).toBe(MINUTES_10 * 16);
    const saturates = sum.some((sample) => sample > 32_767);
    const differing = mixed.samples.findIndex(
      (sample, at) => sample !== Math.max(-32_768, Math.min(32_767, sum[at] ?? 0)),
    );
    expect({ saturates, differing }).toEqual({ saturates: true, differing: -1 });
  }
});

function placesOf(media: readonly Artifact[]) {
  return media.map(({ name, offsetMs, durationMs }) => [name, offsetMs, Math.round(durationMs)]);
}

/** Leaves out every `nth` of the frames, but neither the first nor the last. */
function lossy<Frame>(frames: readonly Frame[], nth: number): { kept: Frame[]; lost: number } {
  const kept = frames.filter((_, index) => (index + 1) % nth !== 0 || index === frames.length - 1);
  return { kept, lost: frames.length - kept.length };
}

/** Everything that a meeting of six can hold, with losses. */
async function tenMinutes() {
  const last = packets(ANA, 590_000, noise(10_000, 3));
  const ana = lossy([...packets(ANA, 0, noise(240_000, 1)), ...last], 97);
  const ben = lossy(packets(BEN, 60_000, noise(240_000, 2)), 113);
  const cai = lossy(coded('G722', CAI, 200_000, 3_000), 50);
  const dee = lossy(opusPackets(DEE, 400_000, sweep(30_000)), 40);
  const eve = lossy(coded('G711', EVE, 430_000, 1_500), 70);
  const stereo = packets(FAY, 470_000, noise(40_000, 5), 200);
  const fay = lossy(
    stereo.map((frame, at) => ({
      ...frame,
      channels: 2 as const,
      timestamp: MEETING_START + 470_000 + at * 100,
    })),
    30,
  );
  const [camera, narrow, wide] = await Promise.all(
    ['128x72', '160x90', '320x180'].map((size) => h264Clip(size, 10 * RATE, RATE)),
  );
  const share = (userId: string, startMs: number, units: readonly Uint8Array[] = [], loops = 10) =>
    looped(userId, startMs, units, loops).map((frame) => ({ ...frame, kind: 'share' as const }));
  const stills = [
    ...(await stillScreen(DEE, 450_000, 'JPG')),
    ...(await stillScreen(CAI, 520_000, 'PNG')),
  ];
  const frames: MediaFrame[] = [
    { kind: 'notice', notice: 'first_packet', timestamp: MEETING_START },
    ...[ana, ben, cai, dee, eve, fay].flatMap(({ kept }): AudioFrame[] => kept),
    ...looped(ANA, 0, camera, 60),
    ...share(BEN, 100_000, narrow),
    ...share(BEN, 200_000, wide),
    ...stills,
  ];
  const lostOf = new Map([
    [ANA, ana.lost],
    [BEN, ben.lost],
    [CAI, cai.lost],
    [DEE, dee.lost],
    [EVE, eve.lost],
    [FAY, fay.lost],
  ]);
  return { frames, lostOf };
}

function looped(userId: string, startMs: number, units: readonly Uint8Array[] = [], loops: number) {
  const all = Array.from({ length: loops }, () => units).flat();
  return cameraFrames(userId, startMs, all, RATE);
}

/** A minute of pictures, one a second. */
async function stillScreen(
  userId: string,
  startMs: number,
  codec: StillCodec,
): Promise<VideoFrame[]> {
  const pictures = await stillClip(codec, '64x36', 60);
  return pictures.map((data, second) =>
    videoFrame(userId, startMs + second * 1_000, data, { kind: 'share', codec }),
  );
}

/** Sound of no meaning, 64 kbit a second, in packets of 20 ms. */
function coded(
  codec: 'G711' | 'G722',
  userId: string,
  startMs: number,
  count: number,
): AudioFrame[] {
  const bytes = new Uint8Array(noise(count * 5, 9).buffer);
  return Array.from({ length: count }, (_, at) =>
    audioFrame(userId, startMs + at * 20, new Int16Array(0), {
      codec,
      sampleRate: codec === 'G711' ? 8_000 : 16_000,
      data: bytes.slice(at * 160, at * 160 + 160),
    }),
  );
}
