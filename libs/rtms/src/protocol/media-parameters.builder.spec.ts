import { describe, expect, it } from 'vitest';
import { buildMediaParameters } from './media-parameters.builder.js';
import type { MediaPreferences } from './media-parameters.builder.js';

const preferences: MediaPreferences = {
  audioSendRate: 100,
  videoCodec: 'h264',
  videoResolution: 'hd',
  videoFps: 25,
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
});
