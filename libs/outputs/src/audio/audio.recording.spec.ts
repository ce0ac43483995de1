import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AudioFrame, TimelineNotice } from '@zoom-platform/rtms/extension';
import { readLines } from '../storage/line.log.js';
import { EpochKeys } from '../storage/object.keys.js';
import { wavVersion } from '../testing/audio.session.js';
import {
  audioFrame,
  MEETING_START,
  noise,
  packets,
  sessionContext,
} from '../testing/session.frames.js';
import { temporaryStore } from '../testing/temporary.store.js';
import { readWav, type ReadWav } from '../testing/wav.reader.js';
import { outputsSection } from '../outputs.config.js';
import { type AudioJournalLine, audioJournalLine, type GapCause } from './audio.journal.js';
import { openAudioRecording } from './audio.factory.js';

const ANA = '16778240';
const BEN = '16779264';
const HORIZON_MS = 10_000;
/** Three packets. */
const word = noise(300, 6);

let folder: Awaited<ReturnType<typeof temporaryStore>>;
beforeEach(async () => {
  folder = await temporaryStore();
});
afterEach(() => folder.remove());

/** Feeds the batches to a recording, closes it, and reads what lies on the disk. */
async function record(
  batches: readonly (readonly (AudioFrame | TimelineNotice)[])[],
  { horizonMs = HORIZON_MS, endMs = 0, unwrittenBytes = 1 } = {},
) {
  const keys = new EpochKeys(sessionContext().sessionId, 1);
  const outcomes: string[] = [];
  const recording = openAudioRecording(
    folder.store,
    keys,
    { offeredAt: MEETING_START, horizonMs, unwrittenBytes },
    {
      now: Date.now,
      packet: (outcome) => outcomes.push(outcome),
      failed: (error) => {
        throw error;
      },
    },
  );
  for (const batch of batches) await recording.deliver(batch);
  await recording.close({ kind: 'ended', stopReason: 6, at: MEETING_START + endMs });
  const journal = await readLines(folder.store, keys.audioJournal, audioJournalLine);
  const wav = async (label: string, part = 1): Promise<ReadWav> =>
    readWav(await folder.file(keys.wav(label, part, wavVersion(journal, label, part))));
  return { wav, journal, outcomes };
}

function firstPacket(atMs: number): TimelineNotice {
  return { kind: 'notice', notice: 'first_packet', timestamp: MEETING_START + atMs };
}

/** Where the needle stands in the hay, by best correlation over every offset within reach. */
function locate(needle: Int16Array, hay: Int16Array, expected: number, reach: number): number {
  let best = { offset: NaN, score: -Infinity };
  for (let offset = expected - reach; offset <= expected + reach; offset += 1) {
    let score = 0;
    for (let at = 0; at < needle.length; at += 1) {
      score += (needle[at] ?? 0) * (hay[offset + at] ?? 0);
    }
    if (score > best.score) best = { offset, score };
  }
  return best.offset;
}

/** Index of the first sample that differs; a diff of whole recordings would take minutes to print. */
function firstDifference(one: Int16Array, other: Int16Array): number | null {
  if (one.length !== other.length) return Math.min(one.length, other.length);
  const index = one.findIndex((sample, at) => sample !== other[at]);
  return index < 0 ? null : index;
}

/** The lines of one cause, summed up. */
function totalOf(journal: readonly AudioJournalLine[], cause: GapCause) {
  const lines = journal.filter((line) => line.line === 'gap').filter((gap) => gap.cause === cause);
  return {
    count: lines.length,
    milliseconds: lines.reduce((sum, { from, to }) => sum + to - from, 0),
    packets: lines.reduce((sum, line) => sum + (line.packets ?? 0), 0),
  };
}

/** As a clock of another pace stamps them, each late by up to `jitterMs`. */
function stampedAt(frames: readonly AudioFrame[], pace: number, jitterMs: number): AudioFrame[] {
  return frames.map((frame, index) => {
    const late = (index * 7_919) % (jitterMs + 1);
    const at = Math.round((frame.timestamp - MEETING_START) * pace) + late;
    return { ...frame, timestamp: MEETING_START + at };
  });
}

/** The samples of a file as they stand on the session's timeline, `length` samples from zero. */
function onTimeline(file: ReadWav, length: number): Int16Array {
  const line = new Int16Array(length);
  line.set(
    file.samples.subarray(0, length - Number(file.timeReference)),
    Number(file.timeReference),
  );
  return line;
}

describe('audio on the session’s timeline', () => {
  it('starts a person’s file at their first sound and the mix at zero', async () => {
    const { wav } = await record(
      [
        [
          firstPacket(0),
          ...packets(ANA, 1_500, noise(1_000, 1)),
          ...packets(BEN, 4_000, noise(500, 2)),
        ],
      ],
      { endMs: 6_000 },
    );
    const [ana, ben, mixed] = [await wav(ANA), await wav(BEN), await wav('mixed')];
    expect([ana.timeReference, ana.samples.length]).toEqual([24_000n, 16_000]);
    expect([ben.timeReference, ben.samples.length]).toEqual([64_000n, 8_000]);
    expect([mixed.timeReference, mixed.samples.length]).toEqual([0n, 96_000]);
    expect(firstDifference(ana.samples, noise(1_000, 1))).toBeNull();
    expect(firstDifference(mixed.samples.subarray(24_000, 40_000), noise(1_000, 1))).toBeNull();
    expect([ana.trailing, ana.sampleRate, ana.channels, ana.bitsPerSample]).toEqual([
      0, 16_000, 1, 16,
    ]);
  });

  it('does not let an event 1 of another era move zero', async () => {
    const { wav } = await record([
      [firstPacket(-MEETING_START), ...packets(ANA, 0, noise(100, 1))],
    ]);
    expect((await wav('mixed')).samples.length).toBe(1_600);
  });

  it('takes the first packet as zero when no event names an earlier time, even if it comes second', async () => {
    const late = packets(ANA, 2_000, noise(200, 1));
    const early = packets(BEN, 500, noise(200, 2));
    const { wav, journal } = await record([late, early, [firstPacket(3_000)]]);
    expect(journal.findLast((line) => line.line === 'zero')).toMatchObject({
      at: MEETING_START + 500,
    });
    expect((await wav(ANA)).timeReference).toBe(24_000n);
    expect((await wav('mixed')).samples.length).toBe((2_200 - 500) * 16);
  });

  it('moves the start of a file when an earlier packet overtakes within the horizon', async () => {
    const sound = noise(5_000, 3);
    const all = packets(ANA, 1_000, sound);
    const { wav } = await record([all.slice(10), all.slice(0, 10)]);
    expect(firstDifference((await wav(ANA)).samples, sound)).toBeNull();
    expect(firstDifference((await wav('mixed')).samples, sound)).toBeNull();
  });

  it('keeps the mix whole when event 1 names an earlier time after its start has left the memory', async () => {
    const sound = noise(20_000, 4);
    const all = packets(ANA, 0, sound);
    const { wav, journal } = await record(
      [all.slice(0, 150), [firstPacket(-5_000)], all.slice(150)],
      { horizonMs: 1_000 },
    );
    const mixed = await wav('mixed');
    expect(journal.findLast((line) => line.line === 'zero')).toMatchObject({
      at: MEETING_START - 5_000,
    });
    expect(firstDifference(onTimeline(mixed, 25_000 * 16).subarray(5_000 * 16), sound)).toBeNull();
  });

  it('holds speech within 20 ms of its source over a burst, jittered stamps, drift and 2 % loss', async () => {
    const sound = noise(60_000, 7);
    let seed = 11;
    const random = () => (seed = (Math.imul(seed, 48_271) >>> 0) % 2_147_483_647) / 2_147_483_647;
    const stamped = packets(ANA, 0, sound, 20)
      .map((frame, index) => ({
        ...frame,
        // The clock that stamps runs 0.05 % fast, and each stamp is off by up to 4 ms.
        timestamp: frame.timestamp + Math.round(index * 20 * 0.0005 + (random() - 0.5) * 8),
      }))
      .filter((_, index) => index === 0 || index === 2_999 || random() >= 0.02);
    const burst = stamped.slice(0, 400);
    const rest = stamped.slice(400).map((frame) => [frame]);
    const { wav, journal } = await record([[firstPacket(0)], burst, ...rest]);
    expect(totalOf(journal, 'lost').packets).toBe(3_000 - stamped.length);
    const file = await wav(ANA);
    const start = Number(file.timeReference);
    for (let atMs = 500; atMs < 59_000; atMs += 2_500) {
      const expected = Math.round(atMs * 1.0005 * 16);
      const found = locate(
        sound.subarray(atMs * 16, atMs * 16 + 800),
        file.samples,
        expected - start,
        640,
      );
      expect(Math.abs(found + start - expected) / 16).toBeLessThan(20);
    }
  });

  it.each([
    { packetMs: 20, pace: 1.0002, follows: 'drift', instead: 'overlap' },
    { packetMs: 20, pace: 0.9998, follows: 'overlap', instead: 'drift' },
    { packetMs: 100, pace: 1.0002, follows: 'drift', instead: 'overlap' },
    { packetMs: 100, pace: 0.9998, follows: 'overlap', instead: 'drift' },
  ] as const)(
    'follows stamps of $packetMs ms packets at pace $pace by $follows, and calls nothing lost',
    async ({ packetMs, pace, follows, instead }) => {
      const frames = stampedAt(packets(ANA, 0, noise(120_000, 7), packetMs), pace, 0);
      const { journal, outcomes } = await record([[firstPacket(0)], frames]);
      expect(outcomes.every((outcome) => outcome === 'placed')).toBe(true);
      expect(totalOf(journal, 'lost').count).toBe(0);
      expect(totalOf(journal, instead).count).toBe(0);
      // 200 millionths of two minutes are 24 ms: two steps of a little over 10 ms.
      const { count, milliseconds } = totalOf(journal, follows);
      expect(count).toBe(2);
      expect(milliseconds / 2).toBeCloseTo(10, -1);
    },
  );

  it.each([
    { packetMs: 20, offMs: 11 },
    { packetMs: 20, offMs: -11 },
    { packetMs: 100, offMs: 11 },
    { packetMs: 100, offMs: -11 },
    { packetMs: 100, offMs: 70 },
  ])(
    'says what one stamp of $packetMs ms packets $offMs ms off puts in and leaves out, and calls nothing lost',
    async ({ packetMs, offMs }) => {
      const frames = packets(ANA, 0, noise(2_000, 7), packetMs).map((frame, index) =>
        index === 10 ? { ...frame, timestamp: frame.timestamp + offMs } : frame,
      );
      const { journal, wav } = await record([frames]);
      expect(totalOf(journal, 'lost').count).toBe(0);
      const apart = Math.abs(offMs);
      expect(totalOf(journal, 'drift')).toMatchObject({ count: 1, milliseconds: apart });
      expect(totalOf(journal, 'overlap')).toMatchObject({ count: 1, milliseconds: apart });
      expect((await wav(ANA)).samples.length).toBe(2_000 * 16);
    },
  );

  it.each([
    { packetMs: 20, pace: 1.0005 },
    { packetMs: 20, pace: 0.9995 },
    { packetMs: 100, pace: 1.0005 },
    { packetMs: 100, pace: 0.9995 },
  ])(
    'finds every loss of $packetMs ms packets at pace $pace whose stamps jitter by less than half of one',
    async ({ packetMs, pace }) => {
      const all = stampedAt(packets(ANA, 0, noise(60_000, 7), packetMs), pace, packetMs / 2 - 1);
      // Alone, in pairs, and in runs as long as a talker can be missing.
      const isLost = (index: number) => {
        const at = index % 100;
        return [7, 11, 12, 50, 52, 54].includes(at) || (at >= 75 && at < 75 + 400 / packetMs);
      };
      const received = all.filter((_, index) => !isLost(index));
      // Neighbours that overtake each other change nothing.
      const arrived = received.map((_, index) => received[index ^ 1] ?? received[index]);
      const { journal } = await record([arrived.filter((frame) => frame !== undefined)]);
      expect(totalOf(journal, 'lost').packets).toBe(all.length - received.length);
    },
  );

  it.each([
    { packetMs: 20, missing: 25, cause: 'lost', packets: 25 },
    { packetMs: 20, missing: 26, cause: 'not_sent', packets: 0 },
    { packetMs: 100, missing: 5, cause: 'lost', packets: 5 },
    { packetMs: 100, missing: 6, cause: 'not_sent', packets: 0 },
  ] as const)(
    'takes $missing missing packets of $packetMs ms for $cause',
    async ({ packetMs, missing, cause, packets: counted }) => {
      const all = packets(ANA, 0, noise(4_000, 7), packetMs);
      const { journal } = await record([[...all.slice(0, 20), ...all.slice(20 + missing)]]);
      expect(totalOf(journal, cause)).toEqual({
        count: 1,
        milliseconds: missing * packetMs,
        packets: counted,
      });
    },
  );

  it('says how far its sound stands from what the source stamped, by the last packet', async () => {
    const all = packets(ANA, 0, noise(2_000, 7)).map((frame, index) => ({
      ...frame,
      timestamp: frame.timestamp + (index >= 10 ? 4 : 0),
    }));
    const { journal } = await record([all]);
    const received = journal.findLast((line) => line.line === 'received');
    expect(received).toMatchObject({ packets: 20, driftMs: -4 });
  });

  it('counts a packet by the cause of most of it where the connection broke off beside it', async () => {
    const all = packets(ANA, 0, noise(3_000, 7));
    const notice = (atMs: number) => ({ kind: 'notice', timestamp: MEETING_START + atMs }) as const;
    const { journal } = await record([
      [
        ...all.slice(0, 10),
        { ...notice(1_220), notice: 'interrupted', media: 'audio' },
        { ...notice(1_970), notice: 'reconnected', media: 'audio' },
        ...all.slice(20),
      ],
    ]);
    const gaps = journal.flatMap((line) =>
      line.line === 'gap'
        ? [[line.from - MEETING_START, line.to - MEETING_START, line.cause, line.packets]]
        : [],
    );
    expect(gaps).toEqual([
      [1_000, 1_220, 'lost', 2],
      [1_220, 2_000, 'reconnect', null],
    ]);
  });

  it('fills gaps with silence and says in the ledger why, packet for packet', async () => {
    const sound = noise(12_000, 5);
    const all = packets(ANA, 0, sound);
    const without = (from: number, to: number) => (frame: AudioFrame) =>
      frame.timestamp - MEETING_START < from || frame.timestamp - MEETING_START >= to;
    const frames = all
      .filter(without(1_000, 1_200))
      .filter(without(3_000, 4_000))
      .filter(without(6_000, 8_000))
      .filter(without(9_500, 11_000));
    const notice = (atMs: number) => ({ kind: 'notice', timestamp: MEETING_START + atMs }) as const;
    const { journal, wav } = await record([
      [
        ...frames.slice(0, 40),
        { ...notice(6_000), notice: 'paused' },
        { ...notice(8_000), notice: 'resumed' },
        { ...notice(9_700), notice: 'interrupted', media: 'audio' },
        { ...notice(10_200), notice: 'reconnected', media: 'audio' },
        ...frames.slice(40),
      ],
    ]);
    const gaps = journal.flatMap((line) =>
      line.line === 'gap'
        ? [[line.from - MEETING_START, line.to - MEETING_START, line.cause, line.packets]]
        : [],
    );
    expect(gaps).toEqual([
      [1_000, 1_200, 'lost', 2],
      [3_000, 4_000, 'not_sent', null],
      [6_000, 8_000, 'paused', null],
      [9_500, 9_700, 'lost', 2],
      [9_700, 10_200, 'reconnect', null],
      [10_200, 11_000, 'not_sent', null],
    ]);
    const file = await wav(ANA);
    expect(file.samples.length).toBe(12_000 * 16);
    expect(file.samples.subarray(16_000, 19_200).every((sample) => sample === 0)).toBe(true);
    expect(
      firstDifference(file.samples.subarray(19_200, 48_000), sound.subarray(19_200, 48_000)),
    ).toBeNull();
  });

  it('says why the mix is silent from its last sound to the session’s end', async () => {
    const notice = (atMs: number) => ({ kind: 'notice', timestamp: MEETING_START + atMs }) as const;
    const { journal, wav } = await record(
      [
        packets(ANA, 0, noise(1_000, 1)),
        [
          { ...notice(1_000), notice: 'interrupted', media: 'audio' },
          { ...notice(3_000), notice: 'reconnected', media: 'audio' },
          { ...notice(3_200), notice: 'paused' },
        ],
      ],
      { endMs: 9_000 },
    );
    const gaps = journal.flatMap((line) =>
      line.line === 'gap'
        ? [[line.track, line.from - MEETING_START, line.to - MEETING_START, line.cause]]
        : [],
    );
    expect(gaps).toEqual([
      ['mixed', 1_000, 3_000, 'reconnect'],
      ['mixed', 3_000, 3_200, 'not_sent'],
      ['mixed', 3_200, 9_000, 'paused'],
    ]);
    expect((await wav('mixed')).samples.length).toBe(9_000 * 16);
  });

  it('says that packets which reached us were dropped for lack of credit', async () => {
    const all = packets(ANA, 0, noise(2_000, 5));
    const dropped = {
      kind: 'notice',
      timestamp: MEETING_START + 600,
      notice: 'dropped',
      media: 'audio',
      frames: 2,
    } as const;
    const { journal } = await record([[...all.slice(0, 5), dropped, ...all.slice(7)]]);
    expect(journal).toContainEqual(
      expect.objectContaining({ line: 'gap', cause: 'overflow', packets: 2 }),
    );
  });

  it('places all of a minute that Zoom replays person by person, with the default horizon', async () => {
    const { OUTPUTS_REORDER_HORIZON_MS: horizonMs } = outputsSection.parse({ DATA_DIR: 'data' });
    const [ana, ben] = [noise(62_000, 1, 10_000), noise(62_000, 2, 10_000)];
    const [anas, bens] = [packets(ANA, 0, ana), packets(BEN, 0, ben)];
    const { outcomes, wav } = await record(
      [anas.slice(0, 600), bens.slice(0, 600), anas.slice(600), bens.slice(600)],
      { horizonMs },
    );
    expect(outcomes.every((outcome) => outcome === 'placed')).toBe(true);
    expect(firstDifference((await wav(BEN)).samples, ben)).toBeNull();
    const sum = ana.map((sample, at) => sample + (ben[at] ?? 0));
    expect(firstDifference((await wav('mixed')).samples, sum)).toBeNull();
  });

  it('leaves a packet beyond the horizon out of track and mix, and says so', async () => {
    const ana = packets(ANA, 0, noise(4_000, 1));
    const ben = packets(BEN, 0, noise(4_000, 2, 2_000));
    const tardy = ben.splice(3, 2);
    const { wav, journal, outcomes } = await record([[...ana, ...ben], tardy], {
      horizonMs: 1_000,
    });
    expect(outcomes.filter((outcome) => outcome === 'late')).toHaveLength(29);
    const late = journal.find((line) => line.line === 'late' && line.track === BEN);
    expect(late).toMatchObject({ from: MEETING_START });
    const mixed = await wav('mixed');
    expect(
      firstDifference(mixed.samples.subarray(0, 16_000), noise(4_000, 1).subarray(0, 16_000)),
    ).toBeNull();
  });

  it('opens a new part when a person’s format changes, and leaves it out of the mix', async () => {
    const wide = audioFrame(ANA, 1_000, noise(100, 9), { sampleRate: 32_000 });
    const { wav, journal } = await record([[...packets(ANA, 0, noise(1_000, 1)), wide]]);
    expect((await wav(ANA, 2)).sampleRate).toBe(32_000);
    expect(firstDifference((await wav('mixed')).samples, noise(1_000, 1))).toBeNull();
    expect(journal).toContainEqual(
      expect.objectContaining({ line: 'track', track: ANA, part: 2, mixed: false }),
    );
  });

  it.each([null, '0', '7'])(
    'keeps two voices apart that Contact Center tells apart by channel alone, of user %j',
    async (userId) => {
      const [agent, consumer] = [noise(1_000, 1, 10_000), noise(1_000, 2, 10_000)];
      const said = (sound: Int16Array, channelId: string) =>
        packets(ANA, 0, sound).map((frame) => ({ ...frame, userId, userName: null, channelId }));
      const one = said(agent, 'agent');
      const other = said(consumer, 'consumer');
      const { wav, journal, outcomes } = await record([
        one.flatMap((frame, index) => [frame, ...other.slice(index, index + 1)]),
      ]);
      expect(outcomes.every((outcome) => outcome === 'placed')).toBe(true);
      const tracks = journal.filter((line) => line.line === 'track');
      expect(tracks).toMatchObject([
        { userId, channelId: 'agent', part: 1 },
        { userId, channelId: 'consumer', part: 1 },
      ]);
      const [first = '', second = ''] = tracks.map(({ track }) => track);
      expect(firstDifference((await wav(first)).samples, agent)).toBeNull();
      expect(firstDifference((await wav(second)).samples, consumer)).toBeNull();
    },
  );

  it('refuses what is no packet and broken clocks, and counts them', async () => {
    const opus = audioFrame(BEN, 100, new Int16Array(0), { codec: 'OPUS' });
    const lost = audioFrame(ANA, 400 * 24 * 3_600_000, noise(20, 1));
    const { journal, wav } = await record([[...packets(ANA, 0, noise(100, 1)), opus, lost]]);
    expect(journal).toContainEqual({ line: 'refused', reason: 'malformed', packets: 1 });
    expect(journal).toContainEqual({ line: 'refused', reason: 'implausible_time', packets: 1 });
    expect((await wav(ANA)).samples.length).toBe(1_600);
  });

  it('records a session that is longer than a day to its end', async () => {
    const day = 24 * 3_600_000;
    const hourly = Array.from({ length: 27 }, (_, hour) => packets(ANA, hour * 3_600_000, word));
    const { outcomes, journal } = await record(hourly, { endMs: 26 * 3_600_000 + 300 });
    expect(outcomes).toEqual(Array.from({ length: 27 * 3 }, () => 'placed'));
    const gaps = journal.flatMap((line) => (line.line === 'gap' ? [line.to] : []));
    expect(gaps.at(-1)).toBeGreaterThan(MEETING_START + day);
  });

  it.each([-MEETING_START, 3_600_000, -3_600_000])(
    'does not let a broken first timestamp, %i ms off, spoil the packets after it',
    async (offset) => {
      const sound = noise(2_000, 1);
      const { wav, outcomes } = await record([
        [audioFrame(ANA, offset, noise(100, 9)), ...packets(ANA, 0, sound)],
      ]);
      expect(outcomes.filter((outcome) => outcome !== 'placed')).toEqual(['implausible_time']);
      expect(firstDifference((await wav(ANA)).samples, sound)).toBeNull();
    },
  );

  it('neither follows a clock an hour ahead nor loses the packets after it', async () => {
    const sound = noise(2_000, 1);
    const all = packets(ANA, 0, sound);
    const ahead = packets(BEN, 3_600_000, noise(500, 2));
    // The broken clock belongs to somebody who goes on talking while the others do.
    const turns = all.flatMap((frame, index) => [frame, ...ahead.slice(index, index + 1)]);
    const { wav, outcomes } = await record([turns]);
    expect(outcomes.filter((outcome) => outcome === 'implausible_time')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'placed')).toHaveLength(20);
    expect(firstDifference((await wav('mixed')).samples, sound)).toBeNull();
  });

  it('places all of what is said after a long silence, even a single last word', async () => {
    const [minutes, hour] = [10 * 60_000, 3_600_000];
    const { outcomes, wav } = await record(
      [packets(ANA, 0, word), packets(ANA, minutes, word), packets(ANA, hour, noise(100, 3))],
      { endMs: hour + 500 },
    );
    expect(outcomes).toEqual(Array.from({ length: 7 }, () => 'placed'));
    const { samples } = await wav(ANA);
    expect(firstDifference(samples.subarray(minutes * 16, (minutes + 300) * 16), word)).toBeNull();
    expect(firstDifference(samples.subarray(hour * 16), noise(100, 3))).toBeNull();
  });

  it('never lets a name or an odd user id into a file name', async () => {
    const frame = audioFrame('../../etc/passwd\0', 0, noise(100, 1), {
      userName: '../\u202e\0'.repeat(3_000),
    });
    await record([[frame]]);
    const names = (await folder.store.list('sessions')).map(({ key }) =>
      key.split('/').slice(3).join('/'),
    );
    expect(names.sort()).toEqual(['audio.journal.jsonl', 'audio/mixed.p1.wav', 'audio/x1.p1.wav']);
  });

  it('mixes to the saturating sum of its tracks, sample for sample, in any order of arrival', async () => {
    const packet = fc.record({
      user: fc.integer({ min: 0, max: 3 }),
      slot: fc.integer({ min: 0, max: 400 }),
      offset: fc.integer({ min: -15, max: 15 }),
      seed: fc.integer({ min: 1, max: 1_000 }),
    });
    const batches = fc.array(fc.array(packet, { minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (script) => {
        const frames = script.map((batch) =>
          batch.map(({ user, slot, offset, seed }) =>
            audioFrame(String(16_778_240 + user), slot * 20 + offset, noise(20, seed)),
          ),
        );
        const { wav, journal } = await record(frames, { horizonMs: 1_500 });
        const tracks = journal.flatMap((line) => (line.line === 'track' ? [line.track] : []));
        const mixed = await wav('mixed');
        const start = Number(mixed.timeReference);
        const length = start + mixed.samples.length;
        const sum = new Int32Array(length);
        for (const label of new Set(tracks)) {
          onTimeline(await wav(label), length).forEach(
            (sample, at) => (sum[at] = (sum[at] ?? 0) + sample),
          );
        }
        const saturated = Int16Array.from(sum, (value) =>
          Math.max(-32_768, Math.min(32_767, value)),
        );
        expect(firstDifference(onTimeline(mixed, length), saturated)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });
});
