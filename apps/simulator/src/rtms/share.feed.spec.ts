import { describe, expect, it, vi } from 'vitest';
import { openStage } from './fixtures/open.stage.js';
import { ANA } from './fixtures/tone.performance.js';

const GRANTED = { scopes: ['deskshare'] as const };
const WAIT = { timeout: 5_000, interval: 5 };

describe('a shared screen, on real sockets', () => {
  it.each([
    ['JPG', { codec: 5, fps: 1 }, 'ffd8', 1000],
    ['PNG', { codec: 6, fps: 1 }, '8950', 1000],
    ['H264', { codec: 7, fps: 15 }, '0000', 40],
  ])('comes as %s where that was negotiated', async (_codec, deskshare, start, stepMs) => {
    const { join, openMedia, ready, journalled } = await openStage({ behaviour: GRANTED });
    const { signaling, urls } = await join();
    const { media, answer } = await openMedia(urls['deskshare'], 4, { deskshare });
    expect(answer).toMatchObject({ status_code: 0, media_params: { deskshare } });
    ready(signaling);
    await vi.waitFor(() => expect(media.contents(16).length).toBeGreaterThan(1), WAIT);
    const [first, second] = media.contents(16);
    expect(first).toMatchObject({ user_id: ANA.userId, user_name: ANA.userName });
    const data = Buffer.from(String(first?.['data']), 'base64');
    expect(data.toString('hex')).toMatch(new RegExp(`^${start}`));
    expect(first?.['length']).toBe(data.length);
    expect(Number(second?.['timestamp']) - Number(first?.['timestamp'])).toBe(stepMs);
    expect(journalled('media.first_frame')[0]?.detail).toMatchObject({ kind: 'deskshare' });
  });

  it.each([
    ['the scope', { deskshare: {} }, { scopes: ['audio'] as const }, 11],
    ['a codec', { deskshare: { codec: 4 } }, GRANTED, 33],
    ['a resolution', { deskshare: { resolution: 5 } }, GRANTED, 34],
    ['a pace of PNG', { deskshare: { codec: 6, fps: 6 } }, GRANTED, 35],
    ['a pace of H264', { deskshare: { codec: 7, fps: 1 } }, GRANTED, 35],
    ['a content type', { deskshare: { content_type: 5 } }, GRANTED, 32],
  ])('is refused for want of %s that there is', async (_what, parameters, behaviour, status) => {
    const { join, openMedia } = await openStage({ behaviour });
    const { urls } = await join();
    const { answer } = await openMedia(urls['all'], 4, parameters);
    expect(answer).toMatchObject({ status_code: status });
  });
});
