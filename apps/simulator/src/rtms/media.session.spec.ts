import OpusScript from 'opusscript';
import { describe, expect, it, vi } from 'vitest';
import { BareClient, message3, sign } from './fixtures/bare.client.js';
import { MULTI, openStage } from './fixtures/open.stage.js';
import { ANA, BEN } from './fixtures/tone.performance.js';

const TALK = {
  bursts: [
    { speaker: ANA, fromMs: 0, toMs: 60_000 },
    { speaker: BEN, fromMs: 0, toMs: 60_000 },
  ],
};

const EVERY_SCOPE = {
  scopes: ['audio', 'video', 'deskshare', 'transcript', 'chat'],
} as const;

const DEFAULTS = {
  audio: { content_type: 2, sample_rate: 1, channel: 1, codec: 1, data_opt: 1, send_rate: 20 },
  video: { content_type: 3, codec: 5, resolution: 2, fps: 5, data_opt: 3 },
  deskshare: { content_type: 3, codec: 5, resolution: 3, fps: 1 },
  transcript: { content_type: 5, src_language: 9, enable_lid: true },
  chat: { content_type: 5 },
};

describe('the media handshake', () => {
  it('echoes the documented defaults of every kind', async () => {
    const { join, openMedia } = await openStage({ behaviour: EVERY_SCOPE });
    const { urls } = await join();
    const { answer } = await openMedia(urls['all'], 32);
    expect(answer).toMatchObject({ status_code: 0, media_params: DEFAULTS });
  });

  it.each([
    ['audio', 1, 'audio', 7, 18],
    ['audio', 1, 'audio', { content_type: 0 }, 19],
    ['audio', 1, 'audio', { sample_rate: 4 }, 20],
    ['audio', 1, 'audio', { codec: 4, sample_rate: 1 }, 20],
    ['audio', 1, 'audio', { channel: 3 }, 21],
    ['audio', 1, 'audio', { codec: 2, channel: 2 }, 21],
    ['audio', 1, 'audio', { codec: 5 }, 22],
    ['audio', 1, 'audio', { data_opt: 3 }, 23],
    ['audio', 1, 'audio', { send_rate: 30 }, 24],
    ['audio', 1, 'audio', { send_rate: 0 }, 24],
    ['audio', 1, 'audio', { send_rate: '20' }, 24],
    ['audio', 1, 'audio', { codec: 4, send_rate: 40 }, 24],
    ['video', 2, 'video', 'x', 25],
    ['video', 2, 'video', { content_type: 2 }, 26],
    ['video', 2, 'video', { codec: 4 }, 27],
    ['video', 2, 'video', { resolution: 5 }, 28],
    ['video', 2, 'video', { data_opt: 5 }, 29],
    ['video', 2, 'video', { fps: 31 }, 30],
    ['video', 2, 'video', { codec: 5, fps: 25 }, 30],
    ['deskshare', 4, 'deskshare', [], 31],
    ['deskshare', 4, 'deskshare', { content_type: 5 }, 32],
    ['deskshare', 4, 'deskshare', { codec: 1 }, 33],
    ['deskshare', 4, 'deskshare', { resolution: 0 }, 34],
    ['deskshare', 4, 'deskshare', { fps: 0 }, 35],
    ['transcript', 8, 'transcript', true, 36],
    ['transcript', 8, 'transcript', { enable_lid: 1 }, 36],
    ['transcript', 8, 'transcript', { content_type: 2 }, 37],
    ['transcript', 8, 'transcript', { src_language: 37 }, 43],
    ['chat', 16, 'chat', 1, 38],
    ['chat', 16, 'chat', { content_type: 2 }, 39],
  ])(
    '%s, media_type %i: refuses %s %j with status %i',
    async (path, type, section, value, status) => {
      const { join, openMedia } = await openStage({ behaviour: EVERY_SCOPE });
      const { urls } = await join();
      const { media, answer } = await openMedia(urls[path], type, { [section]: value });
      expect(answer).toMatchObject({ status_code: status });
      expect(await media.closed()).toBe(1000);
    },
  );

  it.each([
    ['media_params that are no object', 1, [], 17],
    ['a media_type of 0', 0, undefined, 14],
    ['a media_type beyond all', 64, undefined, 14],
    ['screen share without its scope', 4, undefined, 11],
    ['chat without its scope', 16, undefined, 13],
  ])('refuses %s', async (_name, type, parameters, status) => {
    const { join, openMedia } = await openStage();
    const { urls } = await join();
    const { answer, media } = await openMedia(urls['all'], type, parameters);
    expect(answer).toMatchObject({ status_code: status });
    await media.closed();
  });

  it('refuses a media_type that is no number', async () => {
    const { join, openMedia } = await openStage();
    const { urls } = await join();
    const { answer } = await openMedia(urls['all'], NaN);
    expect(answer).toMatchObject({ status_code: 7 });
  });

  it.each([
    ['audio', 1, 9],
    ['video', 2, 10],
    ['transcript', 8, 12],
  ])('refuses %s without its scope', async (_kind, type, status) => {
    const { join, openMedia } = await openStage({ behaviour: { scopes: ['chat'] } });
    const { urls } = await join();
    const { answer } = await openMedia(urls['all'], type);
    expect(answer).toMatchObject({ status_code: status });
  });

  it('cuts a send_rate of more than a second to a second', async () => {
    const { join, openMedia } = await openStage();
    const { urls } = await join();
    const { answer } = await openMedia(urls['audio'], 1, { audio: { send_rate: 4_000 } });
    expect(answer).toMatchObject({ status_code: 0, media_params: { audio: { send_rate: 1_000 } } });
  });

  it('falls back to 5 stills a second where the codec is left open', async () => {
    const { join, openMedia } = await openStage();
    const { urls } = await join();
    const { answer } = await openMedia(urls['video'], 2, { video: { fps: 25 } });
    expect(answer).toMatchObject({ media_params: { video: { codec: 5, fps: 5 } } });
  });

  it('neither checks nor echoes sections of kinds that were not asked for', async () => {
    const { join, openMedia } = await openStage();
    const { urls } = await join();
    const { answer } = await openMedia(urls['audio'], 1, { video: { codec: 99 } });
    expect(answer['media_params']).toEqual({ audio: DEFAULTS.audio });
  });

  it('refuses a bad signature, and answers with message 2 where it is told to', async () => {
    const { join, facts } = await openStage({ behaviour: { mediaRefusal: 'message_2' } });
    const { urls } = await join();
    const wrong = { signature: sign({ ...facts, clientId: 'another' }) };
    const second = await BareClient.open(urls['audio'] ?? '');
    second.send(message3(facts, 1, wrong));
    expect(await second.next(2)).toMatchObject({ status_code: 3 });
  });
});

describe('media sockets of a stream', () => {
  it('refuses a second socket of a kind with 16, and an "all" beside it', async () => {
    const { join, openMedia } = await openStage();
    const { urls } = await join();
    await openMedia(urls['audio'], 1);
    expect((await openMedia(urls['audio'], 1)).answer).toMatchObject({ status_code: 16 });
    expect((await openMedia(urls['all'], 32)).answer).toMatchObject({ status_code: 16 });
    expect((await openMedia(urls['video'], 2)).answer).toMatchObject({ status_code: 0 });
  });

  it('refuses the second with 16 while the first still waits for its answer', async () => {
    const behaviour = { mediaResponseDelayMs: 200 };
    const { join, openMedia, ready, facts } = await openStage({ behaviour, script: TALK });
    const { signaling, urls } = await join();
    const first = await BareClient.open(urls['audio'] ?? '');
    first.send(message3(facts, 1));
    expect((await openMedia(urls['audio'], 1)).answer).toMatchObject({ status_code: 16 });
    expect(first.received).toEqual([]);
    ready(signaling);
    expect(await first.next(4)).toMatchObject({ status_code: 0 });
    // The first message 7 came too early for it.
    expect(first.all(14)).toEqual([]);
    ready(signaling);
    await first.next(14);
  });

  it('takes another for one that the client closed before its answer', async () => {
    const behaviour = { mediaResponseDelayMs: 200 };
    const { join, openMedia, facts, journalled } = await openStage({ behaviour });
    const { signaling, urls } = await join();
    const first = await BareClient.open(urls['audio'] ?? '');
    first.send(message3(facts, 1));
    await vi.waitFor(() => {
      expect(journalled('media.handshake')).toHaveLength(1);
    });
    first.close();
    await first.closed();
    expect((await openMedia(urls['audio'], 1)).answer).toMatchObject({ status_code: 0 });
    // No media were lost with it.
    expect(signaling.all(8)).toEqual([]);
  });

  it('closes a socket unanswered whose stream ends before its answer', async () => {
    const behaviour = { mediaResponseDelayMs: 300 };
    const { join, facts, stream, journalled } = await openStage({ behaviour });
    const { urls } = await join();
    const media = await BareClient.open(urls['audio'] ?? '');
    media.send(message3(facts, 1));
    await vi.waitFor(() => {
      expect(journalled('media.handshake')).toHaveLength(1);
    });
    stream.stop(6);
    expect(await media.closed()).toBe(1000);
    expect(media.received).toEqual([]);
  });

  it('refuses every socket beside "all" with 15', async () => {
    const { join, openMedia } = await openStage();
    const { urls } = await join();
    await openMedia(urls['all'], 32);
    expect((await openMedia(urls['audio'], 1)).answer).toMatchObject({ status_code: 15 });
    expect((await openMedia(urls['all'], 32)).answer).toMatchObject({ status_code: 15 });
  });

  it('takes several kinds in one socket, as official samples ask', async () => {
    const { join, openMedia, ready } = await openStage({ script: TALK });
    const { signaling, urls } = await join();
    const { media, answer } = await openMedia(urls['all'], 9);
    expect(Object.keys(answer['media_params'] as object)).toEqual(['audio', 'transcript']);
    ready(signaling);
    await media.next(14);
  });

  it('carries each kind on its own socket, made ready by one message 7', async () => {
    const { join, openMedia, ready } = await openStage({ script: TALK });
    const { signaling, urls } = await join();
    const audio = await openMedia(urls['audio'], 1, MULTI);
    const video = await openMedia(urls['video'], 2);
    ready(signaling);
    await audio.media.next(14);
    await video.media.next(15);
    expect(audio.media.all(15)).toEqual([]);
    expect(video.media.all(14)).toEqual([]);
  });
});

describe('payloads', () => {
  it.each([
    [{ sample_rate: 0 }, 320],
    [{ sample_rate: 1 }, 640],
    [{ sample_rate: 2 }, 1_280],
    [{ sample_rate: 3 }, 1_920],
    [{ sample_rate: 1, channel: 2 }, 1_280],
    [{ sample_rate: 1, send_rate: 100 }, 3_200],
    [{ codec: 2 }, 160],
    [{ codec: 3 }, 160],
  ])('audio as %j is %i bytes a packet', async (audio, length) => {
    const { watch } = await openStage({ script: TALK });
    const { media } = await watch({ audio });
    const { content } = await media.next(14);
    const { data, length: said } = content as { data: string; length: number };
    expect([said, Buffer.from(data, 'base64').length]).toEqual([length, length]);
  });

  it('audio as Opus is a packet of 20 ms, full band, of the channels asked for', async () => {
    const { watch } = await openStage({ script: TALK });
    const { media } = await watch({ audio: { codec: 4, channel: 2 } });
    const { content } = await media.next(14);
    const { data, length } = content as { data: string; length: number };
    const packet = Buffer.from(data, 'base64');
    expect(packet).toHaveLength(length);
    const decoder = new OpusScript(48_000, 2);
    expect(decoder.decode(packet)).toHaveLength(960 * 2 * 2);
    decoder.delete();
  });

  it('keeps the pitch of the tone at every sample rate', async () => {
    for (const [code, rate] of [8_000, 16_000, 32_000, 48_000].entries()) {
      const { watch } = await openStage({ script: { bursts: TALK.bursts.slice(0, 1) } });
      const { media } = await watch({ audio: { sample_rate: code, send_rate: 1_000 } });
      const { content } = await media.next(14);
      const pcm = Buffer.from((content as { data: string }).data, 'base64');
      let crossings = 0;
      for (let at = 2; at < pcm.length; at += 2) {
        if (pcm.readInt16LE(at - 2) < 0 && pcm.readInt16LE(at) >= 0) crossings += 1;
      }
      expect(pcm.length / 2).toBe(rate);
      expect(Math.abs(crossings - 440)).toBeLessThanOrEqual(2);
    }
  });

  it('mixes two speakers with user 0 and no name, saturating', async () => {
    const { watch } = await openStage({ script: TALK });
    const { media } = await watch();
    const { content } = await media.next(14);
    expect(content).toMatchObject({ user_id: 0 });
    expect(content).not.toHaveProperty('user_name');
  });

  it('begins H.264 with a key frame', async () => {
    const { watch } = await openStage();
    const { media } = await watch({ video: { codec: 7, fps: 25 } });
    const { content } = await media.next(15);
    const bytes = Buffer.from((content as { data: string }).data, 'base64');
    expect(bytes.subarray(0, 5).toString('hex')).toBe('0000000167');
  });
});
