import { describe, expect, it } from 'vitest';
import { buildMediaParameters } from './media-parameters.builder.js';
import type { MediaPreferences } from './media-parameters.builder.js';

const preferences: MediaPreferences = {
  audioCodec: 'l16',
  audioSampleRate: 16000,
  audioChannels: 1,
  audioSendRate: 100,
  videoStream: 'active_speaker',
  videoCodec: 'h264',
  videoResolution: 'hd',
  videoFps: 25,
  shareCodec: 'jpg',
  shareResolution: 'fhd',
  shareFps: 1,
  transcriptLanguage: 9,
  transcriptLanguageDetection: true,
};

describe('media parameters', () => {
  it('asks for each participant in L16 at 16 kHz, 100 ms a packet', () => {
    expect(buildMediaParameters(['audio'], preferences)).toEqual({
      audio: {
        content_type: 2,
        sample_rate: 1,
        channel: 1,
        codec: 1,
        data_opt: 2,
        send_rate: 100,
      },
    });
  });

  it('asks for nothing but the kinds named, a share under the name deskshare', () => {
    const parameters = buildMediaParameters(['video', 'share', 'transcript', 'chat'], preferences);
    expect(parameters).toEqual({
      video: { content_type: 3, codec: 7, resolution: 2, fps: 25, data_opt: 3 },
      deskshare: { content_type: 3, codec: 5, resolution: 3, fps: 1 },
      transcript: { content_type: 5, src_language: 9, enable_lid: true },
      chat: { content_type: 5 },
    });
  });

  it('asks for stereo Opus, and for a screen in H264', () => {
    const parameters = buildMediaParameters(['audio', 'share'], {
      ...preferences,
      audioCodec: 'opus',
      audioSampleRate: 48000,
      audioChannels: 2,
      audioSendRate: 20,
      shareCodec: 'h264',
      shareResolution: 'hd',
      shareFps: 15,
    });
    expect(parameters).toEqual({
      audio: { content_type: 2, sample_rate: 3, channel: 2, codec: 4, data_opt: 2, send_rate: 20 },
      deskshare: { content_type: 3, codec: 7, resolution: 2, fps: 15 },
    });
  });

  it.each([
    ['g711', 8000, 0, 2],
    ['g722', 16000, 1, 3],
    ['l16', 32000, 2, 1],
  ] as const)('numbers %s at %i Hz', (audioCodec, audioSampleRate, sampleRate, codec) => {
    const asked = { ...preferences, audioCodec, audioSampleRate };
    expect(buildMediaParameters(['audio'], asked)).toMatchObject({
      audio: { sample_rate: sampleRate, codec },
    });
  });
});
