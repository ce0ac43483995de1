import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type BareClient, message1 } from './fixtures/bare.client.js';
import { MULTI, openStage } from './fixtures/open.stage.js';
import { ANA } from './fixtures/tone.performance.js';
import type { RtmsBehaviour } from './rtms-host.port.js';
import type { WireFault } from './wire.fault.js';

const TALK = { bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }] };
const WAIT = { timeout: 10_000, interval: 5 };
const AUDIO = [14];

const stageWith = (fault: WireFault, behaviour: Partial<RtmsBehaviour> = {}) =>
  openStage({ behaviour: { ...behaviour, faults: [fault] }, script: TALK });

/** Of a tape's lines. */
const isAudioSent = (line: string) =>
  line.includes('"direction":"sent"') && line.includes('\\"msg_type\\":14,');

/** Positions of the audio packets by their 20 ms, in the order in which they came. */
async function packets(media: BareClient, count: number): Promise<readonly number[]> {
  await vi.waitFor(() => {
    expect(media.all(14).length).toBeGreaterThanOrEqual(count);
  }, WAIT);
  const times = media.contents(14).map(({ timestamp }) => Number(timestamp));
  const first = Math.min(...times);
  return times.slice(0, count).map((time) => (time - first) / 20);
}

describe('faults of the wire by script (real sockets)', () => {
  it('drop: those messages never arrive, and the journal says which', async () => {
    const { watch, journalled } = await stageWith({
      ...{ fault: 'drop', socket: 'media', messages: AUDIO },
      ...{ afterMessages: 2, times: 3 },
    });
    const { media } = await watch(MULTI);
    expect(await packets(media, 4)).toEqual([0, 1, 5, 6]);
    expect(journalled('fault.hit').map(({ detail }) => detail)).toEqual(
      Array.from({ length: 3 }, () => ({ fault: 'drop', msgType: 14 })),
    );
  });

  it('delay: the message is late, and all behind it with it, in their order', async () => {
    const { watch } = await stageWith({
      ...{ fault: 'delay', socket: 'media', messages: AUDIO },
      ...{ afterMessages: 3, ms: 300 },
    });
    const { media } = await watch(MULTI);
    expect(await packets(media, 8)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    const [before = 0, late = 0] = media.received
      .filter(({ body }) => body['msg_type'] === 14)
      .slice(2, 4)
      .map(({ at }) => at);
    expect(late - before).toBeGreaterThan(250);
  });

  it('delay: what waits is caught up with, however much comes behind it', async () => {
    const { watch, stream } = await openStage({
      behaviour: {
        speed: 20,
        faults: [{ fault: 'delay', socket: 'media', messages: AUDIO, afterMessages: 50, ms: 100 }],
      },
      script: TALK,
    });
    const { media } = await watch(MULTI);
    // A thousand packets come in each second.
    await packets(media, 1_000);
    const behindMs = () => stream.now() - Number(media.contents(14).at(-1)?.['timestamp']);
    await vi.waitFor(() => {
      expect(behindMs()).toBeLessThan(500);
    }, WAIT);
  });

  it('close: what waited behind it is not taken for sent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'faults-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const tape = join(folder, 'tape.jsonl');
    const media = { socket: 'media', messages: AUDIO } as const;
    const { watch, stream, journalled } = await openStage({
      behaviour: {
        faults: [
          { fault: 'delay', ms: 500, afterMessages: 20, ...media },
          { fault: 'close', closeCode: 1000, afterMessages: 30, ...media },
        ],
      },
      script: TALK,
    });
    stream.record(tape);
    const client = (await watch(MULTI)).media;
    expect(await client.closed()).toBe(1000);
    stream.stop(6);
    await vi.waitFor(() => {
      expect(journalled('stream.ended')).toHaveLength(1);
    }, WAIT);
    const sent = readFileSync(tape, 'utf8').split('\n').filter(isAudioSent);
    expect(sent).toHaveLength(client.all(14).length);
  });

  it('corrupt: half of the JSON, and then the rest of the session as ever', async () => {
    const { watch } = await stageWith({
      ...{ fault: 'corrupt', how: 'json', socket: 'media', messages: AUDIO },
      ...{ afterMessages: 1, times: 2 },
    });
    const { media } = await watch(MULTI);
    expect(await packets(media, 3)).toEqual([0, 3, 4]);
    expect(media.unreadable).toHaveLength(2);
    expect(media.unreadable[0]?.toString()).toMatch(/^\{"msg_type":14,.*[^}]$/);
  });

  it.each([
    ['text', 1007],
    ['binary', null],
  ] as const)('corrupt: a byte that is no UTF-8, in %s frames', async (frames, closeCode) => {
    const { watch } = await stageWith(
      { fault: 'corrupt', how: 'bytes', socket: 'media', messages: AUDIO, afterMessages: 1 },
      { frames },
    );
    const { media } = await watch(MULTI);
    if (closeCode === null) {
      await packets(media, 3);
      expect(media.closeCode).toBeNull();
      return;
    }
    await media.closed();
    expect(media.failed).toBe(true);
    expect(media.all(14)).toHaveLength(1);
  });

  it('reorder: later messages overtake it', async () => {
    const { watch } = await stageWith({
      ...{ fault: 'reorder', by: 2, socket: 'media', messages: AUDIO },
      afterMessages: 1,
    });
    const { media } = await watch(MULTI);
    expect(await packets(media, 5)).toEqual([0, 2, 3, 1, 4]);
  });

  it('half-open: the socket stands, nothing comes, and the stream goes on without it', async () => {
    const { watch, openMedia, ready, stream, journalled } = await stageWith(
      { fault: 'half_open', socket: 'media', messages: AUDIO, afterMessages: 3 },
      { keepAliveIntervalMs: 40 },
    );
    const { media, signaling, urls } = await watch(MULTI);
    await signaling.next(8, ({ state, reason }) => state === 2 && reason === 14);
    expect(journalled('keepalive.missed').length).toBe(3);
    expect([media.all(14).length, media.closeCode]).toEqual([3, null]);
    media.close();
    const again = await openMedia(urls['all'], 32, MULTI);
    ready(signaling);
    await again.media.next(14);
    stream.stop(6);
    expect(await again.media.closed()).toBe(1000);
    expect(media.closeCode).toBeNull();
  });

  it.each([
    [{ socket: 'signaling', messages: [2], closeCode: 4001 }, 4001],
    [{ socket: 'signaling', messages: [2], closeCode: null }, 1006],
  ] as const)('close in place of message 2: %j', async (target, code) => {
    const { openSignaling, facts, join } = await stageWith({ fault: 'close', ...target });
    const signaling = await openSignaling();
    signaling.send(message1(facts));
    expect(await signaling.closed()).toBe(code);
    expect(signaling.received).toEqual([]);
    await join();
  });

  it('close: a broken connection is not taken for one that the app closed', async () => {
    const { watch, events } = await stageWith(
      { fault: 'close', closeCode: 1000, socket: 'media', messages: AUDIO, afterMessages: 3 },
      { mediaWaitMs: 50 },
    );
    const { media } = await watch(MULTI);
    expect(await media.closed()).toBe(1000);
    expect(media.all(14)).toHaveLength(3);
    await vi.waitFor(() => {
      expect(events).toEqual([{ type: 'stopped', stopReason: 19 }]);
    }, WAIT);
  });

  it('silence: what fits does not come for that long, the rest does', async () => {
    const { watch } = await stageWith(
      { fault: 'silence', ms: 400, socket: 'media', messages: AUDIO, afterMessages: 2 },
      { keepAliveIntervalMs: 30 },
    );
    const { media } = await watch(MULTI);
    const [, , third = 0] = await packets(media, 3);
    expect(third).toBeGreaterThan(2 + 5);
    const [second, next] = media.received
      .flatMap(({ body }, index) => (body['msg_type'] === 14 ? [index] : []))
      .slice(1, 3);
    const between = media.received.slice((second ?? 0) + 1, next);
    expect(between.map(({ body }) => body['msg_type'])).toContain(12);
  });

  it('flood: one message very often, and no more than was asked for', async () => {
    const { watch } = await stageWith({
      ...{ fault: 'flood', copies: 500, socket: 'media', messages: AUDIO },
      afterMessages: 1,
    });
    const { media } = await watch(MULTI);
    const came = await packets(media, 503);
    expect(came.filter((number) => number === 1)).toHaveLength(501);
  });

  it('flood: ends where the client has too much unread', async () => {
    const { watch, journalled } = await stageWith({
      ...{ fault: 'flood', copies: 10_000, socket: 'media', messages: AUDIO },
    });
    const { media } = await watch({ audio: { data_opt: 2, send_rate: 1_000 } });
    await packets(media, 50);
    const copies = Number(journalled('fault.flooded')[0]?.detail?.['copies']);
    expect(copies).toBeGreaterThan(50);
    expect(copies).toBeLessThan(5_000);
  });

  it.each([
    [{ socket: 'signaling', messages: [2], field: 'status_code', value: 99 }, 2, ['status_code']],
    [{ socket: 'signaling', messages: [8], field: 'state', value: 42 }, 8, ['state']],
    [
      { socket: 'signaling', messages: [6], field: 'event_type', value: 77 },
      6,
      ['event', 'event_type'],
    ],
    [{ socket: 'media', messages: [14], field: 'user_id', value: 5 }, 14, ['content', 'user_id']],
    [{ socket: 'signaling', messages: [8], field: 'msg_type', value: 250 }, 250, ['msg_type']],
  ] as const)('wrong code: %j', async (target, type, path) => {
    const { openSignaling, facts, openMedia, ready } = await stageWith({
      fault: 'wrong_code',
      ...target,
    });
    const signaling = await openSignaling();
    signaling.send(message1(facts));
    await signaling.next(2);
    const mediaUrl = `${new URL('/media', signaling.url).href}/${facts.streamId}/all`;
    const { media } = await openMedia(mediaUrl, 32, MULTI);
    ready(signaling);
    const socket = target.socket === 'media' ? media : signaling;
    const message = await socket.next(type);
    expect(path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], message)).toBe(
      target.value,
    );
  });

  it('wrong code: a field that the message does not have is no hit, and the journal says so', async () => {
    const { join, journalled } = await stageWith({
      ...{ fault: 'wrong_code', socket: 'signaling', messages: [2] },
      ...{ field: 'staus_code', value: 99 },
    });
    const { signaling } = await join();
    expect(await signaling.next(2)).toMatchObject({ status_code: 0 });
    expect(journalled('fault.hit', 'fault.missed')).toMatchObject([
      { type: 'fault.missed', detail: { fault: 'wrong_code', msgType: 2, field: 'staus_code' } },
    ]);
  });

  it('begin at a moment of the stream, where one is given', async () => {
    const { watch } = await stageWith({
      ...{ fault: 'drop', socket: 'media', messages: AUDIO },
      ...{ fromMs: 300, times: 2 },
    });
    const { media } = await watch(MULTI);
    const came = await packets(media, 25);
    const gap = came.findIndex((number, index) => number !== index);
    expect(gap).toBeGreaterThanOrEqual(10);
    expect(came[gap]).toBe(gap + 2);
  });

  it('may be added while the stream goes on', async () => {
    const { watch, stream } = await openStage({ script: TALK });
    const { media } = await watch(MULTI);
    await media.next(14);
    stream.spoil({ fault: 'close', closeCode: 4444, socket: 'media' });
    expect(await media.closed()).toBe(4444);
  });
});
