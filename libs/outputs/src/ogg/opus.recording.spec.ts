import { appendFile, readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { AudioFrame } from '@zoom-platform/rtms/extension';
import { recordAudio } from '../testing/audio.session.js';
import { ffmpeg, ffprobe, needsFfmpeg } from '../testing/ffmpeg.tools.js';
import { FullStore } from '../testing/full.store.js';
import { opusPackets, sweep } from '../testing/opus.speech.js';
import { MEETING_START } from '../testing/session.frames.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { scanOgg } from './ogg.scan.js';
import { OpusTrack } from './opus.track.js';
import { concealment, opusSamples } from './opus.packet.js';

const ANA = '16778240';
const probed = z.object({
  format: z.object({ format_name: z.string(), duration: z.coerce.number() }),
  streams: z.array(z.object({ codec_name: z.string(), channels: z.number() })),
});

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

async function record(batches: readonly (readonly AudioFrame[])[], endMs = 0) {
  const { keys, journal, outcomes } = await recordAudio(folder.store, batches, endMs);
  const path = folder.path(keys.ogg(ANA, 1));
  const gaps = journal.flatMap((line) =>
    line.line === 'gap' && line.track === ANA
      ? [{ cause: line.cause, fromMs: line.from - MEETING_START, packets: line.packets }]
      : [],
  );
  return { path, keys, journal, outcomes, gaps };
}

describe('an Opus packet that comes while others are written', () => {
  const identity = { label: ANA, part: 1, userId: ANA, codec: 'OPUS' } as const;
  const packetsOf = (numbers: readonly number[]) => {
    const all = opusPackets(ANA, 0, sweep(400));
    return numbers.map((at) => all[at]).filter((packet) => packet !== undefined);
  };
  const begin = () => {
    const track = new OpusTrack(
      { ...identity, format: { sampleRate: 48_000, channels: 1 } },
      MEETING_START,
    );
    const place = (...numbers: readonly number[]) =>
      packetsOf(numbers).map(({ timestamp, data }) => track.place(timestamp, data));
    place(0, 1, 2, 3, 4, 6, 7, 8, 9);
    return { track, place, batch: track.batch() };
  };

  it('is too late before their end, and puts nothing else in a wrong place', () => {
    const { track, place, batch } = begin();
    expect(place(5)).toEqual(['late']);
    if (batch === null) throw new Error('nothing to write');
    track.written(batch);
    expect(place(10, 11)).toEqual(['placed', 'placed']);
    expect(track.batch()?.packets).toHaveLength(2);
  });

  it('goes with them where they could not be written', () => {
    const { track, place } = begin();
    track.unwritten();
    expect(place(5)).toEqual(['placed']);
    expect(track.batch()?.taken).toHaveLength(10);
  });
});

async function durationOf(path: string): Promise<number> {
  const { format, streams } = probed.parse(await ffprobe('-show_format', '-show_streams', path));
  expect(format.format_name).toBe('ogg');
  expect(streams).toEqual([expect.objectContaining({ codec_name: 'opus', channels: 1 })]);
  return format.duration * 1000;
}

async function decode(path: string): Promise<Int16Array> {
  const bytes = await ffmpeg(
    '-c:a',
    'libopus',
    '-i',
    path,
    '-f',
    's16le',
    '-ar',
    '48000',
    '-ac',
    '1',
    '-',
  );
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Which packets are left out, by their number. */
function without(frames: readonly AudioFrame[], ...numbers: readonly number[]): AudioFrame[] {
  return frames.filter((_, index) => !numbers.includes(index));
}

function loudest(samples: Int16Array): number {
  return samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
}

describe('Opus in Ogg', () => {
  it('opens in ffprobe with the time that was spoken, and holds every packet as it came', async (context) => {
    needsFfmpeg(context);
    const frames = opusPackets(ANA, 0, sweep(10_000));
    const { path, outcomes } = await record([frames.slice(0, 200), frames.slice(200)]);
    expect(await durationOf(path)).toBeCloseTo(10_000, 0);
    expect(outcomes).toEqual(frames.map(() => 'placed'));
    const file = await readFile(path);
    expect(frames.every(({ data }) => file.includes(Buffer.from(data)))).toBe(true);
  });

  it('conceals where packets are missing, and what follows stands at its time', async (context) => {
    needsFfmpeg(context);
    const frames = opusPackets(ANA, 0, sweep(4_000));
    const later = opusPackets(ANA, 8_000, sweep(1_000));
    const { path, gaps } = await record([without(frames, 50, 51, 52, 120), later]);
    expect(gaps).toEqual([
      { cause: 'lost', fromMs: 1_000, packets: 3 },
      { cause: 'lost', fromMs: 2_400, packets: 1 },
      { cause: 'not_sent', fromMs: 4_000, packets: null },
    ]);
    expect(await durationOf(path)).toBeCloseTo(9_000, 0);
    const samples = await decode(path);
    expect(loudest(samples.subarray(5_000 * 48, 7_990 * 48))).toBeLessThan(2_000);
    expect(loudest(samples.subarray(8_100 * 48, 8_120 * 48))).toBeGreaterThan(8_000);
    expect(loudest(samples.subarray(1_080 * 48, 1_100 * 48))).toBeGreaterThan(8_000);
  });

  it('puts in order what is out of order within a write, and counts what comes after it', async () => {
    const frames = opusPackets(ANA, 0, sweep(400));
    const [first, second, third, fourth, ...rest] = frames;
    if (first === undefined || second === undefined || third === undefined) throw new Error();
    if (fourth === undefined) throw new Error();
    const { journal, outcomes, path, gaps } = await record([
      [first, third, second, second],
      [...rest, rest[0] ?? first],
      [fourth],
    ]);
    expect(outcomes.filter((outcome) => outcome === 'repeated')).toHaveLength(2);
    expect(outcomes.at(-1)).toBe('late');
    expect(gaps).toEqual([{ cause: 'lost', fromMs: 60, packets: 1 }]);
    expect(journal).toContainEqual(expect.objectContaining({ line: 'late', packets: 1 }));
    expect(journal.findLast(({ line }) => line === 'received')).toMatchObject({ packets: 19 });
    const file = await readFile(path);
    const places = [first, second, third].map(({ data }) => file.indexOf(Buffer.from(data)));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(file.includes(Buffer.from(fourth.data))).toBe(false);
  });

  it('stays within 10 ms of a source clock that runs 0.1 % off, either way', async () => {
    for (const pace of [0.999, 1.001]) {
      const frames = opusPackets(ANA, 0, sweep(60_000)).map((frame) => ({
        ...frame,
        timestamp: Math.round(MEETING_START + (frame.timestamp - MEETING_START) * pace),
      }));
      const batches = Array.from({ length: 60 }, (_, at) => frames.slice(at * 50, at * 50 + 50));
      const { journal, keys, gaps, outcomes } = await record(batches);
      expect(new Set(gaps.map(({ cause }) => cause))).toEqual(
        new Set([pace > 1 ? 'drift' : 'overlap']),
      );
      expect(outcomes).not.toContain('late');
      const drifts = journal.flatMap((line) => (line.line === 'received' ? [line.driftMs] : []));
      expect(drifts).toHaveLength(60);
      expect(Math.max(...drifts.map(Math.abs))).toBeLessThan(12.5);
      const { granule } = await scanOgg(folder.store, keys.ogg(ANA, 1));
      expect(Math.abs(granule / 48 - 60_000 * pace)).toBeLessThan(30);
    }
  });

  it('refuses what is no Opus, and says so', async () => {
    const [frame] = opusPackets(ANA, 0, sweep(20));
    if (frame === undefined) throw new Error();
    const hostile = [
      new Uint8Array(0),
      Uint8Array.of(3),
      Uint8Array.of(3, 49),
      Uint8Array.of(3, 0),
    ];
    const { journal, outcomes } = await record([[...hostile.map((data) => ({ ...frame, data }))]]);
    expect(outcomes).toEqual(hostile.map(() => 'malformed'));
    expect(journal).toContainEqual({ line: 'refused', reason: 'malformed', packets: 4 });
  });

  it('opens after its last page was torn, without that page', async (context) => {
    needsFfmpeg(context);
    const { path, keys } = await record([opusPackets(ANA, 0, sweep(3_000))]);
    const whole = await scanOgg(folder.store, keys.ogg(ANA, 1));
    const file = await readFile(path);
    await appendFile(path, file.subarray(file.lastIndexOf('OggS'), file.length - 40));
    expect(await durationOf(path)).toBeCloseTo(3_000, 0);
    expect(await scanOgg(folder.store, keys.ogg(ANA, 1))).toEqual(whole);
    expect(whole).toEqual({ bytes: file.length, granule: 144_000 });
  });
});

describe('Opus on a disk that is full for a while', () => {
  it('repeats the write at its place, and loses nothing', async (context) => {
    needsFfmpeg(context);
    const store = new FullStore(folder.root);
    const frames = opusPackets(ANA, 0, sweep(3_000));
    let writes = 0;
    store.isFull = (key) => key.endsWith('.ogg') && (writes += 1) % 3 === 2;
    const batches = Array.from({ length: 10 }, (_, at) => frames.slice(at * 15, at * 15 + 15));
    const failures: unknown[] = [];
    const { keys, journal } = await recordAudio(store, batches, 0, (error) => failures.push(error));
    expect(failures.length).toBeGreaterThan(1);
    const path = folder.path(keys.ogg(ANA, 1));
    expect(await durationOf(path)).toBeCloseTo(3_000, 0);
    const file = await readFile(path);
    expect(frames.every(({ data }) => file.includes(Buffer.from(data)))).toBe(true);
    expect(journal.filter(({ line }) => line === 'gap')).toEqual([]);
  });
});

describe('concealment', () => {
  const SILK = 9 << 3;
  const HYBRID = (13 << 3) | 4;
  const CELT = (31 << 3) | 4;
  it.each([
    [CELT, 120],
    [CELT, 360],
    [CELT, 5_760],
    [CELT, 48_120],
    [SILK, 480],
    [SILK, 1_440],
    [SILK, 48_480],
    [HYBRID, 480],
    [HYBRID, 6_240],
  ])('after a packet of contents %i lasts %i samples, in its mode', (contents, samples) => {
    const packets = [...concealment(Uint8Array.of(contents, 1), samples)];
    expect(packets.reduce((sum, packet) => sum + (opusSamples(packet) ?? 0), 0)).toBe(samples);
    for (const [first = 0] of packets) expect(first & 0x84).toBe(contents & 0x84);
  });
});
