import { describe, expect, it } from 'vitest';
import type { MediaPreferences } from '../protocol/media-parameters.builder.js';
import { MediaPreferencesError } from '../rtms.errors.js';
import { assertPreferences } from './media.preferences.js';

const preferences: MediaPreferences = {
  audioSendRate: 100,
  videoCodec: 'h264',
  videoResolution: 'hd',
  videoFps: 25,
  transcriptLanguage: 9,
  transcriptLanguageDetection: true,
};

describe('media preferences', () => {
  it('are sound by default', () => {
    expect(() => {
      assertPreferences(preferences);
    }).not.toThrow();
  });

  it.each([
    ['a send rate that is no multiple of 20', { audioSendRate: 30 }],
    ['a send rate beyond a second', { audioSendRate: 1020 }],
    ['JPG at 25 pictures a second', { videoCodec: 'jpg' as const }],
    ['H264 at 5 pictures a second', { videoFps: 5 }],
    ['H264 at 31 pictures a second', { videoFps: 31 }],
  ])('refuses %s before Zoom does', (_, change) => {
    expect(() => {
      assertPreferences({ ...preferences, ...change });
    }).toThrow(MediaPreferencesError);
  });
});
