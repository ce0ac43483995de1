import { ConfigError } from '@zoom-platform/kernel';
import { describe, expect, it } from 'vitest';
import { rtmsSection } from '../rtms.config.js';
import { MediaPreferencesError } from '../rtms.errors.js';
import { mediaPreferences } from './media.preferences.js';

const configured = (environment: Record<string, string>) =>
  mediaPreferences(rtmsSection.parse(environment));

describe('media preferences', () => {
  it('are L16 of each participant and a JPG of the screen by default', () => {
    expect(configured({})).toMatchObject({
      audioCodec: 'l16',
      audioSampleRate: 16000,
      audioChannels: 1,
      audioSendRate: 100,
      shareCodec: 'jpg',
      shareResolution: 'fhd',
      shareFps: 1,
    });
  });

  it.each([
    ['opus', 48000],
    ['g711', 8000],
    ['g722', 16000],
  ])('take the rate and the packets that go with %s', (codec, rate) => {
    expect(configured({ RTMS_AUDIO_CODEC: codec })).toMatchObject({
      audioCodec: codec,
      audioSampleRate: rate,
      audioSendRate: 20,
    });
  });

  it('take 15 pictures a second of a screen in h264', () => {
    expect(configured({ RTMS_SHARE_CODEC: 'h264' })).toMatchObject({ shareFps: 15 });
  });

  it.each<[string, Record<string, string>, string]>([
    ['packets of 40 ms of Opus', { CODEC: 'opus', SEND_RATE_MS: '40' }, 'RTMS_AUDIO_SEND_RATE_MS'],
    ['Opus at 16 kHz', { CODEC: 'opus', SAMPLE_RATE: '16000' }, 'RTMS_AUDIO_SAMPLE_RATE to 48000'],
    ['G.711 at 16 kHz', { CODEC: 'g711', SAMPLE_RATE: '16000' }, 'RTMS_AUDIO_SAMPLE_RATE to 8000'],
    ['G.722 in stereo', { CODEC: 'g722', CHANNELS: '2' }, 'RTMS_AUDIO_CHANNELS to 1'],
  ])('refuse %s before Zoom does', (_, keys, fix) => {
    const environment = Object.entries(keys).map(([key, value]) => [`RTMS_AUDIO_${key}`, value]);
    expect(() => configured(Object.fromEntries(environment) as Record<string, string>)).toThrow(
      expect.objectContaining({
        code: 'rtms.media_preferences_invalid',
        fix: expect.stringContaining(fix) as string,
      }) as Error,
    );
  });

  it.each([
    ['JPG at 25 pictures a second', { RTMS_VIDEO_CODEC: 'jpg' }],
    ['H264 at 5 pictures a second', { RTMS_VIDEO_FPS: '5' }],
    ['a screen as PNG 6 times a second', { RTMS_SHARE_CODEC: 'png', RTMS_SHARE_FPS: '6' }],
    ['a screen in H264 once a second', { RTMS_SHARE_CODEC: 'h264', RTMS_SHARE_FPS: '1' }],
  ])('refuse %s', (_, environment) => {
    expect(() => configured(environment)).toThrow(MediaPreferencesError);
  });

  it.each([
    { RTMS_AUDIO_SEND_RATE_MS: '30' },
    { RTMS_AUDIO_SEND_RATE_MS: '1020' },
    { RTMS_AUDIO_SAMPLE_RATE: '44100' },
    { RTMS_AUDIO_CHANNELS: '3' },
    { RTMS_AUDIO_CODEC: 'mp3' },
    { RTMS_SHARE_CODEC: 'gif' },
    { RTMS_SHARE_RESOLUTION: '4k' },
    { RTMS_VIDEO_FPS: '31' },
  ])('are no configuration: %j', (environment) => {
    expect(() => configured(environment)).toThrow(ConfigError);
  });
});
