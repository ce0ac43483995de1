import { describe, expect, it, vi } from 'vitest';
import type { BareClient } from './fixtures/bare.client.js';
import { MULTI, openStage } from './fixtures/open.stage.js';
import { ANA } from './fixtures/tone.performance.js';

const TALK = { bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }] };
const WAIT = { timeout: 5_000, interval: 5 };

function timestamps(media: BareClient): readonly number[] {
  return media.contents(14).map(({ timestamp }) => Number(timestamp));
}

describe('keep-alives', () => {
  it('run on both sockets and carry a sequence, without which the official client is silent', async () => {
    const behaviour = { keepAliveIntervalMs: 60 };
    const { watch } = await openStage({ behaviour, script: TALK });
    const { signaling, media } = await watch();
    for (const socket of [signaling, media]) {
      await vi.waitFor(() => expect(socket.all(12).length).toBeGreaterThan(5), WAIT);
      expect(socket.all(12).map(({ sequence }) => sequence)).toEqual(
        socket.all(12).map((_, index) => index + 1),
      );
    }
  });

  it('cut a signaling connection after three misses; the stream ends with reason 24', async () => {
    const behaviour = { keepAliveIntervalMs: 30, signalingWaitMs: 50 };
    const { join, events, journalled } = await openStage({ behaviour });
    const { signaling } = await join();
    signaling.answersKeepAlives = false;
    expect(await signaling.closed()).toBe(1006);
    expect(journalled('keepalive.missed').map(({ detail }) => detail?.['inARow'])).toEqual([
      1, 2, 3,
    ]);
    await vi.waitFor(
      () => expect(events).toEqual([{ type: 'interrupted' }, { type: 'stopped', stopReason: 24 }]),
      WAIT,
    );
  });

  it('cut a media connection that answers none, and end the stream with 24', async () => {
    const behaviour = { keepAliveIntervalMs: 30, mediaWaitMs: 50 };
    const { watch, events } = await openStage({ behaviour, script: TALK });
    const { media } = await watch();
    media.answersKeepAlives = false;
    expect(await media.closed()).toBe(1006);
    await vi.waitFor(() => expect(events).toEqual([{ type: 'stopped', stopReason: 24 }]), WAIT);
  });

  it('forgive misses as soon as one is answered', async () => {
    const { join, journalled } = await openStage({ behaviour: { keepAliveIntervalMs: 80 } });
    const { signaling } = await join();
    signaling.answersKeepAlives = false;
    await vi.waitFor(() => expect(journalled('keepalive.missed').length).toBe(1), WAIT);
    const [first] = signaling.all(12);
    signaling.send({ msg_type: 13, timestamp: first?.['timestamp'] });
    signaling.answersKeepAlives = true;
    await vi.waitFor(() => expect(signaling.all(12).length).toBeGreaterThan(7), WAIT);
    expect(signaling.closeCode).toBeNull();
  });

  it('do not begin before the handshake is answered', async () => {
    const behaviour = { keepAliveIntervalMs: 20, signalingResponseDelayMs: 200 };
    const { join } = await openStage({ behaviour });
    const { signaling } = await join();
    await signaling.next(12);
    expect(signaling.received[0]?.body['msg_type']).toBe(2);
  });

  it('come only while nothing else is sent, where the behaviour says so', async () => {
    const behaviour = { keepAliveIntervalMs: 100, keepAliveOnlyWhenIdle: true };
    const { watch } = await openStage({ behaviour, script: TALK });
    const { signaling, media } = await watch(MULTI);
    await vi.waitFor(() => expect(signaling.all(12).length).toBeGreaterThan(3), WAIT);
    expect(media.all(12)).toEqual([]);
  });

  it('come at each interval to whoever is sent nothing else', async () => {
    const behaviour = { keepAliveIntervalMs: 30 };
    const idle = await openStage({ behaviour: { ...behaviour, keepAliveOnlyWhenIdle: true } });
    const always = await openStage({ behaviour });
    const [first, second] = [await idle.join(), await always.join()];
    await vi.waitFor(() => expect(second.signaling.all(12).length).toBeGreaterThan(40), WAIT);
    expect(first.signaling.all(12).length).toBeGreaterThan(38);
  });

  it('come where a fault swallows everything else', async () => {
    const faults = [{ fault: 'silence', socket: 'media', messages: [14, 15], ms: 60_000 }] as const;
    const behaviour = { keepAliveIntervalMs: 50, keepAliveOnlyWhenIdle: true, faults };
    const { watch } = await openStage({ behaviour, script: TALK });
    const { media } = await watch(MULTI);
    await vi.waitFor(() => expect(media.all(12).length).toBeGreaterThan(3), WAIT);
    expect(media.all(14)).toEqual([]);
  });

  it('notice a half-open connection, also where they come only while nothing else is sent', async () => {
    const faults = [
      { fault: 'half_open', socket: 'media', messages: [14], afterMessages: 3 },
    ] as const;
    const behaviour = { keepAliveIntervalMs: 40, keepAliveOnlyWhenIdle: true, faults };
    const { watch, journalled } = await openStage({ behaviour, script: TALK });
    const { signaling } = await watch(MULTI);
    await signaling.next(8, ({ state, reason }) => state === 2 && reason === 14);
    expect(journalled('keepalive.missed')).toHaveLength(3);
  });
});

describe('a lost media connection', () => {
  it('is told by event 7 and state 2, and goes on where it stopped', async () => {
    const { watch, stream, openMedia, ready, events } = await openStage({ script: TALK });
    const { signaling, media, urls } = await watch(MULTI);
    await media.next(14);
    stream.drop('media', null);
    expect(await media.closed()).toBe(1006);
    await signaling.next(6, ({ event }) => (event as { event_type: number }).event_type === 7);
    await signaling.next(8, ({ state, reason }) => state === 2 && reason === 14);

    const again = await openMedia(urls['all'], 32, MULTI);
    ready(signaling);
    await vi.waitFor(() => expect(timestamps(again.media).length).toBeGreaterThan(20), WAIT);
    const all = [...timestamps(media), ...timestamps(again.media)];
    const gaps = all.slice(1).map((time, index) => time - Number(all[index]));
    expect(new Set(gaps)).toEqual(new Set([20]));
    expect(signaling.all(8).map(({ state }) => state)).toEqual([1, 2, 1]);
    expect(events).toEqual([]);
  });

  it('goes on with the present where Zoom does not buffer', async () => {
    const behaviour = { bufferAudio: false };
    const { watch, stream, openMedia, ready } = await openStage({ behaviour, script: TALK });
    const { signaling, media, urls } = await watch(MULTI);
    await media.next(14);
    stream.drop('media', 1000);
    expect(await media.closed()).toBe(1000);
    const lastHeard = Number(timestamps(media).at(-1));
    await vi.waitFor(() => expect(Date.now() - lastHeard).toBeGreaterThan(400), WAIT);
    const again = await openMedia(urls['all'], 32, MULTI);
    ready(signaling);
    await again.media.next(14);
    expect(timestamps(again.media)[0]).toBeGreaterThan(lastHeard + 300);
  });

  it('goes on before the break where some audio comes twice, even if Zoom does not buffer', async () => {
    const behaviour = { bufferAudio: false, audioOverlapMs: 200 };
    const { watch, stream, openMedia, ready } = await openStage({ behaviour, script: TALK });
    const { signaling, media, urls } = await watch(MULTI);
    await vi.waitFor(() => expect(timestamps(media).length).toBeGreaterThan(20), WAIT);
    stream.drop('media', null);
    await media.closed();
    const lastHeard = Number(timestamps(media).at(-1));
    await vi.waitFor(() => expect(Date.now() - lastHeard).toBeGreaterThan(400), WAIT);
    const again = await openMedia(urls['all'], 32, MULTI);
    ready(signaling);
    await again.media.next(14);
    expect(timestamps(again.media)[0]).toBe(lastHeard + 20 - 200);
  });

  it.each([
    ['the client closed it', (media: BareClient) => media.close(), 16],
    ['it broke', (media: BareClient) => media.die(), 14],
  ])('ends the stream after the wait: %s', async (_name, end, stopReason) => {
    const { watch, events } = await openStage({ behaviour: { mediaWaitMs: 60 }, script: TALK });
    const { media, signaling } = await watch();
    await media.next(14);
    end(media);
    await vi.waitFor(() => expect(events).toEqual([{ type: 'stopped', stopReason }]), WAIT);
    await signaling.next(8, ({ state, reason }) => state === 4 && reason === stopReason);
  });

  it('does not end the stream while another kind goes on and the lost one comes back', async () => {
    const behaviour = { mediaWaitMs: 400 };
    const { join, openMedia, ready, events } = await openStage({ behaviour, script: TALK });
    const { signaling, urls } = await join();
    const audio = await openMedia(urls['audio'], 1);
    const transcript = await openMedia(urls['transcript'], 8);
    ready(signaling);
    await audio.media.next(14);
    transcript.media.die();
    await signaling.next(8, ({ state }) => state === 2);
    await openMedia(urls['transcript'], 8);
    ready(signaling);
    await signaling.next(8, ({ state }) => state === 1);
    const { timestamp: backAt } = signaling.all(8).at(-1) ?? {};
    await vi.waitFor(() => expect(Date.now() - Number(backAt)).toBeGreaterThan(500), WAIT);
    expect(events).toEqual([]);
    expect(audio.media.closeCode).toBeNull();
  });
});

describe('a lost signaling connection', () => {
  it('takes the media with it, is reported, and can be replaced', async () => {
    const { watch, stream, events } = await openStage({ script: TALK });
    const first = await watch(MULTI);
    await first.media.next(14);
    stream.drop('signaling', null);
    expect(await first.signaling.closed()).toBe(1006);
    expect(await first.media.closed()).toBe(1006);
    expect(events).toEqual([{ type: 'interrupted' }]);

    const second = await watch(MULTI);
    await vi.waitFor(() => expect(timestamps(second.media).length).toBeGreaterThan(10), WAIT);
    const all = [...timestamps(first.media), ...timestamps(second.media)];
    const gaps = all.slice(1).map((time, index) => time - Number(all[index]));
    expect(new Set(gaps)).toEqual(new Set([20]));
    await second.signaling.next(8, ({ state }) => state === 1);
    expect(events).toEqual([{ type: 'interrupted' }]);
  });

  it.each([
    [1011, 1011],
    [4999, 4999],
    [1006, 1006],
    [7, 1006],
  ])('closes with code %i as %i', async (asked, seen) => {
    const { join, stream } = await openStage();
    const { signaling } = await join();
    stream.drop('signaling', asked);
    expect(await signaling.closed()).toBe(seen);
  });

  it.each([
    ['the client closed it', (signaling: BareClient) => signaling.close(), 15],
    ['it broke', (signaling: BareClient) => signaling.die(), 13],
  ])('ends the stream after the wait: %s', async (_name, end, stopReason) => {
    const { join, events } = await openStage({ behaviour: { signalingWaitMs: 60 } });
    const { signaling } = await join();
    end(signaling);
    await vi.waitFor(
      () => expect(events).toEqual([{ type: 'interrupted' }, { type: 'stopped', stopReason }]),
      WAIT,
    );
  });

  it('tells a newcomer that the stream is still paused', async () => {
    const { watch, stream } = await openStage({ script: TALK });
    const first = await watch();
    await first.media.next(14);
    stream.pause();
    stream.drop('signaling', null);
    const second = await watch();
    await second.signaling.next(9, ({ state }) => state === 3);
    await second.signaling.next(8, ({ state }) => state === 5);
  });
});

it('tells the first to join that the stream is paused already', async () => {
  const { watch, stream } = await openStage({ script: TALK });
  stream.pause();
  const { signaling, media } = await watch(MULTI);
  await signaling.next(8, ({ state }) => state === 5);
  expect(signaling.all(8).map(({ state }) => state)).toEqual([1, 5]);
  expect(signaling.all(9).map(({ state }) => state)).toEqual([1, 2, 3]);
  signaling.send({ msg_type: 19, rtms_stream_id: stream.streamId });
  expect(await signaling.next(20)).toMatchObject({ state: 5 });
  stream.resume();
  await signaling.next(8, ({ state }) => state === 6);
  await media.next(14, () => media.all(14).length > 10);
});

it('tells the stop reason before it closes any socket', async () => {
  const { watch, stream, journalled } = await openStage({ script: TALK });
  const { signaling, media } = await watch();
  await media.next(14);
  stream.stop(8);
  await Promise.all([media.closed(), signaling.closed()]);
  expect(signaling.all(8).at(-1)).toMatchObject({ state: 4, reason: 8 });
  await vi.waitFor(() => expect(journalled('media.closed')).toHaveLength(1), WAIT);
  const order = journalled('signaling.dead', 'media.closed').map(({ type }) => type);
  expect(order).toEqual(['signaling.dead', 'media.closed']);
});

it('plays the cues of its script: pause, resume, a drop and the end', async () => {
  const cues = [
    { atMs: 300, cue: 'paused' as const },
    { atMs: 400, cue: 'resumed' as const },
    { atMs: 500, cue: 'drop' as const, socket: 'media' as const, closeCode: null },
    { atMs: 900, cue: 'ended' as const, stopReason: 8 },
  ];
  const { watch, events } = await openStage({ script: { ...TALK, cues } });
  const { signaling } = await watch();
  await signaling.closed();
  expect(signaling.all(8).map(({ state }) => state)).toEqual([1, 5, 6, 2, 3, 4]);
  expect(signaling.all(9).map(({ state }) => state)).toEqual([1, 2, 3, 4, 5]);
  expect(events).toEqual([{ type: 'stopped', stopReason: 8 }]);
});
