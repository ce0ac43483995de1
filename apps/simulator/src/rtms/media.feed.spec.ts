import { describe, expect, it, vi } from 'vitest';
import { MULTI, openStage } from './fixtures/open.stage.js';
import { ANA, BEN } from './fixtures/tone.performance.js';
import type { BareClient } from './fixtures/bare.client.js';

function timestamps(media: BareClient, userId?: number): readonly number[] {
  return media
    .contents(14)
    .filter((content) => userId === undefined || content['user_id'] === userId)
    .map(({ timestamp }) => Number(timestamp));
}

function steps(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - Number(times[index]));
}

const WAIT = { timeout: 5_000, interval: 5 };

const BURST = { bursts: [{ speaker: ANA, fromMs: 200, toMs: 700 }] };

describe('audio', () => {
  it('sends packets of one talker only while they talk, stamped on the time line', async () => {
    const { watch, offeredAt } = await openStage({ script: BURST });
    const { media } = await watch(MULTI);
    await vi.waitFor(() => expect(timestamps(media)).toHaveLength(25), WAIT);
    const times = timestamps(media);
    expect(new Set(steps(times))).toEqual(new Set([20]));
    expect(Math.abs(Number(times[0]) - offeredAt - 200)).toBeLessThanOrEqual(20);
    expect(media.contents(14).every(({ user_id: id }) => id === ANA.userId)).toBe(true);
  });

  it('delivers what was said before the join with its original timestamps, as a burst', async () => {
    const script = { bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }] };
    const { watch, journalled } = await openStage({ script });
    // The stream has been on offer for a second when the client comes.
    await vi.waitFor(() => {
      const [offered] = journalled('stream.offered');
      expect(Date.now() - Number(offered?.at)).toBeGreaterThan(1_000);
    }, WAIT);
    const joinedAt = Date.now();
    const { media, signaling } = await watch(MULTI);
    await media.next(14, () => timestamps(media).length >= 50);
    const times = timestamps(media);
    const [offered] = journalled('stream.offered');
    expect(Math.abs(Number(times[0]) - Number(offered?.at))).toBeLessThanOrEqual(20);
    expect(Number(times[0])).toBeLessThan(joinedAt - 900);
    expect(new Set(steps(times))).toEqual(new Set([20]));
    const { event } = await signaling.next(6);
    expect(event).toMatchObject({ event_type: 1, timestamp: times[0] });
  });

  it.each([
    ['the client does not want it', {}, { buffer_data: false }],
    ['Zoom does not buffer', { bufferAudio: false }, {}],
  ])('begins with the present where %s', async (_name, behaviour, further) => {
    const script = { bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }] };
    const { watch, journalled } = await openStage({ script, behaviour });
    await vi.waitFor(() => {
      const [offered] = journalled('stream.offered');
      expect(Date.now() - Number(offered?.at)).toBeGreaterThan(500);
    }, WAIT);
    const joinedAt = Date.now();
    const { media } = await watch(MULTI, further);
    await media.next(14);
    expect(timestamps(media)[0]).toBeGreaterThanOrEqual(joinedAt - 20);
  });

  it('keeps the media back while the stream is paused, and tells of it', async () => {
    const script = { bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }] };
    const { watch, stream } = await openStage({ script });
    const { media, signaling } = await watch(MULTI);
    await media.next(14);
    stream.pause();
    await signaling.next(9, ({ state }) => state === 3);
    const { timestamp: pausedAt } = await signaling.next(8, ({ state }) => state === 5);
    await vi.waitFor(() => expect(Date.now() - Number(pausedAt)).toBeGreaterThan(300), WAIT);
    stream.resume();
    await signaling.next(9, ({ state }) => state === 4);
    const { timestamp: resumedAt } = await signaling.next(8, ({ state }) => state === 6);
    await media.next(14, ({ content }) => {
      return (content as { timestamp: number }).timestamp > Number(resumedAt) + 100;
    });
    const inside = timestamps(media).filter(
      (time) => time > Number(pausedAt) + 1 && time < Number(resumedAt) - 1,
    );
    expect(inside).toEqual([]);
  });

  it('loses whole packets by the seed, and says which', async () => {
    const script = {
      bursts: [{ speaker: ANA, fromMs: 0, toMs: 2_000 }],
      network: { seed: 7, lossRate: 0.2 },
    };
    const { watch, journalled } = await openStage({ script });
    const { media } = await watch(MULTI);
    const lost = () =>
      journalled('media.audio_lost').map(({ detail }) => Number(detail?.['timestamp']));
    await vi.waitFor(() => expect(timestamps(media).length + lost().length).toBe(100), {
      timeout: 5_000,
    });
    expect(lost().length).toBeGreaterThan(8);
    expect(lost().length).toBeLessThan(35);
    const all = [...timestamps(media), ...lost()].toSorted((one, other) => one - other);
    expect(new Set(steps(all))).toEqual(new Set([20]));
    expect(journalled('media.audio_lost')[0]?.detail).toMatchObject({ userId: ANA.userId, ms: 20 });
  });

  it('loses the same packets in every run with the same seed', async () => {
    const runs = [];
    for (let run = 0; run < 2; run += 1) {
      const script = {
        bursts: [{ speaker: ANA, fromMs: 0, toMs: 1_000 }],
        network: { seed: 3, lossRate: 0.3 },
      };
      const { watch, journalled } = await openStage({ script });
      const { media, signaling } = await watch(MULTI);
      await vi.waitFor(
        () => expect(timestamps(media).length + journalled('media.audio_lost').length).toBe(50),
        WAIT,
      );
      const { event } = await signaling.next(6);
      const { timestamp: begun } = event as { timestamp: number };
      runs.push(
        journalled('media.audio_lost').map(({ detail }) => Number(detail?.['timestamp']) - begun),
      );
    }
    expect(runs[0]).toEqual(runs[1]);
  });

  it('delays packets by up to the jitter, and never out of order', async () => {
    const script = { ...BURST, network: { seed: 5, jitterMs: 100 } };
    const { watch } = await openStage({ script });
    const { media } = await watch(MULTI);
    await vi.waitFor(() => expect(timestamps(media)).toHaveLength(25), WAIT);
    expect(new Set(steps(timestamps(media)))).toEqual(new Set([20]));
  });

  it('sends two talkers of one interval one after the other', async () => {
    const script = {
      bursts: [ANA, BEN].map((speaker) => ({ speaker, fromMs: 100, toMs: 200 })),
    };
    const { watch } = await openStage({ script });
    const { media } = await watch(MULTI);
    await vi.waitFor(() => expect(timestamps(media)).toHaveLength(10), WAIT);
    expect(timestamps(media, ANA.userId)).toEqual(timestamps(media, BEN.userId));
  });
});

describe('transcript', () => {
  const cue = {
    atMs: 400,
    cue: 'transcript' as const,
    participant: BEN,
    startMs: 100,
    endMs: 300,
    text: 'Grüße 👋',
    language: 14,
    attribute: 1 as const,
  };

  it('is text with Unix milliseconds', async () => {
    const { watch, offeredAt } = await openStage({ script: { cues: [cue] } });
    const { media } = await watch();
    const { content } = await media.next(17);
    const {
      timestamp,
      start_time: start,
      end_time: end,
      ...rest
    } = content as Record<string, number>;
    expect(rest).toEqual({
      user_id: BEN.userId,
      user_name: BEN.userName,
      language: 14,
      attribute: 1,
      data: 'Grüße 👋',
    });
    expect([Number(timestamp) - Number(start), Number(end) - Number(start)]).toEqual([300, 200]);
    expect(Math.abs(Number(start) - offeredAt - 100)).toBeLessThanOrEqual(20);
  });

  it('comes again after a break that follows shortly, and once after that', async () => {
    const { watch, stream, openMedia, ready } = await openStage({ script: { cues: [cue] } });
    const { media, signaling, urls } = await watch();
    await media.next(17);
    stream.drop('media', null);
    await media.closed();
    const again = await openMedia(urls['transcript'], 8);
    ready(signaling);
    expect((await again.media.next(17))['content']).toMatchObject({ data: 'Grüße 👋' });
  });

  it.each([
    ['Zoom does not buffer audio', { bufferAudio: false }, {}],
    ['the client wants no audio from before', {}, { buffer_data: false }],
  ])('comes from before the join where %s', async (_name, behaviour, further) => {
    const { watch, stream, offeredAt } = await openStage({ script: { cues: [cue] }, behaviour });
    await vi.waitFor(() => expect(stream.now()).toBeGreaterThan(offeredAt + 600), WAIT);
    const { media } = await watch({}, further);
    expect((await media.next(17))['content']).toMatchObject({ data: 'Grüße 👋' });
  });

  it('comes again after a break, with what was said in it, where Zoom does not buffer audio', async () => {
    const cues = [1_000, 2_000, 2_500, 3_000].map((atMs) => ({ ...cue, atMs, text: String(atMs) }));
    const { watch, stream, openMedia, ready, offeredAt } = await openStage({
      script: { cues },
      behaviour: { bufferAudio: false, speed: 5 },
    });
    const { media, signaling, urls } = await watch();
    await media.next(17);
    stream.drop('media', null);
    await vi.waitFor(() => expect(stream.now()).toBeGreaterThan(offeredAt + 6_000), WAIT);
    const again = await openMedia(urls['transcript'], 8);
    ready(signaling);
    await again.media.next(17, () => again.media.all(17).length === cues.length);
    expect(again.media.contents(17).map(({ data }) => data)).toEqual(cues.map(({ text }) => text));
  });
});

it('flushes what was said until the end before the media connection closes', async () => {
  const script = {
    bursts: [{ speaker: ANA, fromMs: 0, toMs: 500 }],
    cues: [{ atMs: 500, cue: 'ended' as const, stopReason: 6 }],
    network: { seed: 1, jitterMs: 400 },
  };
  const { watch, events } = await openStage({ script });
  const { media, signaling } = await watch(MULTI);
  expect(await media.closed()).toBe(1000);
  expect(timestamps(media)).toHaveLength(25);
  await signaling.next(8, ({ state, reason }) => state === 4 && reason === 6);
  await vi.waitFor(() => expect(events).toEqual([{ type: 'stopped', stopReason: 6 }]));
});
