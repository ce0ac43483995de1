import { describe, expect, it, vi } from 'vitest';
import { message1 } from './fixtures/bare.client.js';
import { MULTI, openStage } from './fixtures/open.stage.js';
import { ANA } from './fixtures/tone.performance.js';

const TALK = { bursts: [{ speaker: ANA, fromMs: 0, toMs: 60_000 }] };
const WAIT = { timeout: 5_000 };

describe('faults that a behaviour asks for (real sockets)', () => {
  it('refuses the first handshakes with the statuses that are asked for, and then no more', async () => {
    const behaviour = { signalingRefusals: [45, 8], mediaRefusals: [18] };
    const { openSignaling, facts, join, openMedia } = await openStage({ behaviour });
    const statuses: unknown[] = [];
    for (let turn = 0; turn < 2; turn += 1) {
      const signaling = await openSignaling();
      signaling.send(message1(facts, {}));
      statuses.push((await signaling.next(2))['status_code']);
      expect(await signaling.closed()).toBe(1000);
    }
    expect(statuses).toEqual([45, 8]);
    const { urls } = await join();
    expect((await openMedia(urls['audio'], 1)).answer).toMatchObject({ status_code: 18 });
    expect((await openMedia(urls['audio'], 1)).answer).toMatchObject({ status_code: 0 });
  });

  it.each([
    ['signaling', 'media'],
    ['media', 'signaling'],
  ] as const)('sends keep-alives on %s alone', async (speaking, silent) => {
    const behaviour = { keepAliveIntervalMs: 30, keepAliveSockets: [speaking] };
    const { watch } = await openStage({ behaviour, script: TALK });
    const sockets = await watch(MULTI);
    await vi.waitFor(() => {
      expect(sockets[speaking].all(12).length).toBeGreaterThan(5);
    }, WAIT);
    expect(sockets[silent].all(12)).toEqual([]);
  });

  it('holds media back while keep-alives go on, and lets go of it afterwards', async () => {
    const behaviour = { keepAliveIntervalMs: 30 };
    const { watch, stream } = await openStage({ behaviour, script: TALK });
    const { media } = await watch(MULTI);
    await media.next(14);
    stream.withhold(true);
    const heard = media.all(14).length;
    const alive = media.all(12).length;
    await vi.waitFor(() => {
      expect(media.all(12).length).toBeGreaterThan(alive + 5);
    }, WAIT);
    expect(media.all(14).length).toBeLessThanOrEqual(heard + 1);
    stream.withhold(false);
    await vi.waitFor(() => {
      expect(media.all(14).length).toBeGreaterThan(heard + 10);
    }, WAIT);
  });
});
